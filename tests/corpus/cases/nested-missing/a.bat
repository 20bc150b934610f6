call start_bot.bat
