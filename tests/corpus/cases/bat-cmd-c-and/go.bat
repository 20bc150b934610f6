start cmd.exe /c "cd /d %~dp0bot && call ..\venv\Scripts\activate && python main.py"
