@echo off
cd /d "%~dp0"
git.exe pull
taskkill.exe /f /im pythonw.exe
C:\Windows\System32\wscript.exe //B //Nologo "%~dp0quiet.vbs"
