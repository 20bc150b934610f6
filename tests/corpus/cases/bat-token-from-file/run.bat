@echo off
set /p BOT_TOKEN=<token.txt
python bot.py
