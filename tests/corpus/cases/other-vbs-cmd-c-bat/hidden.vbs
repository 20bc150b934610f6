Set sh = CreateObject("WScript.Shell")
sh.Run "cmd /c D:\birds\feed.bat", 0, False
