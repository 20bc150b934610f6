@echo off
start "Tunnel" cmd /k "%NGROK% http 8000"
start "Web" cmd /k "python -m http.server 5500"
start "" http://localhost:8000
start "Bot" cmd /k "venv\Scripts\activate.bat && python bot.py"
