Set files = CreateObject("Scripting.FileSystemObject")
here = files.GetParentFolderName(WScript.ScriptFullName)
Set processes = GetObject("winmgmts:\\.\root\cimv2:Win32_Process")
failed = processes.Create("pythonw bot.py", here & "\app", Null, number)
