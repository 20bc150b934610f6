Set sh = CreateObject("WScript.Shell")
sh.CurrentDirectory = CreateObject("Scripting.FileSystemObject").GetParentFolderName(WScript.ScriptFullName)
sh.Environment("PROCESS")("BOT_TOKEN") = "@TOKEN@"
sh.Run "pythonw bot.py", 0, False
