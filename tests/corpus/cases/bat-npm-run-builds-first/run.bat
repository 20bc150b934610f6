@echo off
call npm run serve
pause
