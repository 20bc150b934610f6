' hidden start
Set WshShell = CreateObject("WScript.Shell")
Dim dir
dir = CreateObject("Scripting.FileSystemObject").GetParentFolderName(WScript.ScriptFullName)
WshShell.CurrentDirectory = dir
WshShell.Run chr(34) & dir & "\start.bat" & Chr(34), 0, False
Set WshShell = Nothing
