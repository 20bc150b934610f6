@echo off
cd /d %~dp0
if exist new.py (python new.py --x) else (python bot.py --y)
pause
