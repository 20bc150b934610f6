WScript.CreateObject("WScript.Shell").Run "cmd /c ""python D:/birds/parrot.py""", 0, True
