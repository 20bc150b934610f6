@echo off
cd /d "D:\Bots\My taxi"
venv\Scripts\python.exe taxi.py
