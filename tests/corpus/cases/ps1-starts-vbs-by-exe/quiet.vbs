Set sh = CreateObject("WScript.Shell")
sh.Run "pythonw taxi.py --hidden", 0, False
