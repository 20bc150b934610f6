@echo off
if "%~1"=="" goto usage
set "CITY=%~1"
python bot.py --city %CITY% --lang=%2 %3
exit /b
:usage
echo run.bat CITY
