@echo off
set /p M="1 or 2: "
if "%M%"=="1" goto A
if "%M%"=="2" goto B
:A
python main.py --test
goto END
:B
python main.py
:END
pause
