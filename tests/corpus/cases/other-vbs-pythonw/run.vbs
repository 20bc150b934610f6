CreateObject("WScript.Shell").Run "pythonw bot.py", 0
