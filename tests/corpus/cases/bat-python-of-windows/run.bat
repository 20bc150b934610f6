@echo off
cd /d "%~dp0"
"C:/Python311/python.exe" taxi.py
