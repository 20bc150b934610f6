@echo off
cd /d "%~dp0"
for /f "usebackq tokens=*" %%I in (`powershell -NoProfile -Command "$p = Start-Process -FilePath 'python' -ArgumentList 'inner\parrot.py','--quiet' -PassThru; $p.Id"`) do set "PARROT=%%I"
echo %PARROT%
