@echo off
setlocal enabledelayedexpansion
set "VENV=%~dp0.venv"
set PY="%VENV%\Scripts\python.exe"
if not exist %PY% (
  py -3 -m venv "%VENV%" || goto :error
)
:restart
%PY% "%~dp0bot.py" --config "%~dp0config.yml"
if !errorlevel! neq 0 (
  timeout /t 10
  goto restart
)
exit /b 0
:error
echo failed
pause
