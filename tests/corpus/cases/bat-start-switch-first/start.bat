@echo off
start /b "" pythonw.exe "%~dp0main.py"
