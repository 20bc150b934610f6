@echo off
set MODE=prod
python bot.py --x
