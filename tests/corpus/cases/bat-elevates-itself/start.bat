@echo off
cd /d "%~dp0"
net session >nul 2>&1
if %errorLevel% neq 0 (
    powershell -WindowStyle Hidden -Command "Start-Process powershell -ArgumentList '-WindowStyle Hidden -Command \"cd \\\"%cd%\\\"; Start-Process pythonw.exe -ArgumentList \\\"main.py\\\" -WindowStyle Hidden' -Verb RunAs"
    exit /b
)
start /b "" pythonw.exe "%~dp0main.py"
