@echo off
title Shop bot
:menu
cls
echo 1 - start
echo 2 - stop
set /p c=Choice:
if "%c%"=="1" goto start
if "%c%"=="2" goto stop
timeout /t 2 >nul
goto menu
:start
call venv\Scripts\activate.bat
python bot.py
pause
goto menu
:stop
taskkill /f /im chrome.exe
goto menu
