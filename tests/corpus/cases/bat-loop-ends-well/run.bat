@echo off
cd /d "%~dp0"
:again
python bot.py
set CODE=%ERRORLEVEL%
if "%CODE%"=="0" goto done
echo crashed: %CODE%
timeout /t 5 /nobreak >nul
goto again
:done
pause
