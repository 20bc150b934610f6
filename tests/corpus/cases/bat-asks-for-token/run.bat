@echo off
if "%BOT_TOKEN%"=="" (
  set /p t="Token: "
  set BOT_TOKEN=%t%
)
python bot.py
