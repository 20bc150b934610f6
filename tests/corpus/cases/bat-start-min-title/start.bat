@echo off
cd /d "%~dp0"
start /D . /min "Shop bot" python main.py --x
