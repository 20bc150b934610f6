@echo off
cd /d "%~dp0"
:again
python bot.py
if errorlevel 1 goto again
