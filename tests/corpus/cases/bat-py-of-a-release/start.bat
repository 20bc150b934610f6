@echo off
cd /d %~dp0
py -3.17 -m bot
pause
