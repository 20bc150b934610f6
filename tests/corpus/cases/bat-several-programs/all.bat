@echo off
set MODE=prod
start "web" python web.py
start "bot" python bot.py --x
