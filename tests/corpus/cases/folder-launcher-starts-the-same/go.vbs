Set s = CreateObject("WScript.Shell")
s.Run "pythonw main.py", 0, False
