@echo off
start "Parrot" cmd /k "cd /d \"@HERE@/my birds\" && python parrot.py"
