python "%~dp0bot.py" %*
