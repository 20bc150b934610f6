@echo off
REM venv
if exist "venv\Scripts\activate.bat" (
    call venv\Scripts\activate.bat
) else if exist "..\venv\Scripts\activate.bat" (
    call ..\venv\Scripts\activate.bat
)
python --version >nul 2>&1
if errorlevel 1 (
    echo no Python
    pause
    exit /b 1
)
python bot.py
pause
