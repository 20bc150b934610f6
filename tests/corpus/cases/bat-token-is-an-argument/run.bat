@echo off
set BOT_TOKEN=%1
python bot.py
