@echo off
:a
node .
timeout 5 >nul
goto a
