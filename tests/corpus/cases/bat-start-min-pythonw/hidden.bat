@start "" /min /d "%~dp0src" pythonw bot.pyw
@exit
