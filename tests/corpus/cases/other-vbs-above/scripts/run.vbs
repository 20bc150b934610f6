Set fso = CreateObject("Scripting.FileSystemObject")
Set sh = CreateObject("WScript.Shell")
root = fso.GetParentFolderName(fso.GetParentFolderName(WScript.ScriptFullName))
sh.CurrentDirectory = root
py = "pythonw.exe"
sh.Run """" & py & """ """ & root & "\bot.py"" --quiet", 0, False
