git.exe pull
cscript.exe "$PSScriptRoot\quiet.vbs"
