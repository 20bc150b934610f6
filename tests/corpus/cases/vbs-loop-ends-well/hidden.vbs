Set shell = CreateObject("WScript.Shell")
Set files = CreateObject("Scripting.FileSystemObject")
shell.CurrentDirectory = files.GetParentFolderName(WScript.ScriptFullName)
Do
    code = shell.Run("pythonw.exe bot.py", 0, True)
    If code = 0 Then Exit Do
    WScript.Sleep 5000
Loop
