@echo off
call :go bot.py Riga
exit /b
:go
python %1 --city %2 %3
exit /b
