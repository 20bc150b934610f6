$env:BOT_TOKEN = Read-Host "Token"
python bot.py
