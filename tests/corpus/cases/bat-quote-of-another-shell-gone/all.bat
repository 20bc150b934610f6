@echo off
start "Parrot" cmd /k "cd /d \"d:\My Birds\app\" && python parrot.py"
