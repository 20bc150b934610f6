@echo off
cd /d "%~dp0"
call config.bat
python %MAIN% --lang %LANG_%
