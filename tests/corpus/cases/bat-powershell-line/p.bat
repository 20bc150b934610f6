@echo off
cd /d %~dp0
powershell -WindowStyle Hidden -Command "Start-Process python -ArgumentList 'bot.py','--x' -WindowStyle Hidden"
