@echo off
chcp 65001 > nul
:again
"%~dp0venv\Scripts\python.exe" -X utf8 -u "%~dp0bot.py" >> "%~dp0log.txt" 2>&1
echo %date% %time% ended
ping -n 6 127.0.0.1 >nul
goto again
