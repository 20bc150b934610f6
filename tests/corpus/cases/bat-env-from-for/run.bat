@echo off
for /f "usebackq tokens=1,* delims==" %%a in ("settings.env") do set "%%a=%%b"
python bot.py
