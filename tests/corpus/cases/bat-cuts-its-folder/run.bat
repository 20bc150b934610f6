@echo off
setlocal
set "ROOT=%~dp0"
if "%ROOT:~-1%"=="\" set "ROOT=%ROOT:~0,-1%"
set "CODE=%ROOT:\\?\=%\src"
cd /d "%CODE%"
set NAME=taxi-test
python "%CODE%\%NAME:~0,4%.py" --as %NAME:-test=_x%
