@echo off
cd /d "%~dp0"
powershell -NoProfile -Command "$p = Start-Process python -ArgumentList 'taxi.py' -PassThru; $p.Id | Out-File bot.pid"
