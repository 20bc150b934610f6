Set fso = CreateObject("Scripting.FileSystemObject")
dir = fso.GetParentFolderName(WScript.ScriptFullName)
p = fso.BuildPath(dir, "main.py")
CreateObject("WScript.Shell").Run "python.exe """ & p & """", 0, False
