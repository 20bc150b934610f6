@echo off
:START
set /p M="1 or 2: "
if "%M%"=="1" goto A
if "%M%"=="4" goto EXIT
goto START
:A
python main.py --test
:EXIT
exit
