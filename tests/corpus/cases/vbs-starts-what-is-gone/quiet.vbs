Set sh = CreateObject("WScript.Shell")
sh.CurrentDirectory = CreateObject("Scripting.FileSystemObject").GetParentFolderName(WScript.ScriptFullName)
sh.Run Chr(34) & sh.CurrentDirectory & "\go.cmd" & Chr(34), 0, False
