@echo off
set MODE=prod
echo Starting in %MODE%
if "%MODE%"=="prod" (python bot.py) else (python dev.py)
