@echo off
cd /d "%~dp0"
.\venv\Scripts\watchmedo auto-restart --pattern="*.py" --recursive -- python main.py
pause
