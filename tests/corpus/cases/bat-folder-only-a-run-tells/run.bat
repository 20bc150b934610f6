@echo off
cd /d %BIRDS_HOME%\app
python parrot.py
