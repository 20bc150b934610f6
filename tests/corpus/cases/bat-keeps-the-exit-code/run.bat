@echo off
:again
python shop.py
set CODE=%ERRORLEVEL%
if %CODE% equ 0 exit /b 0
timeout /t 5
goto again
