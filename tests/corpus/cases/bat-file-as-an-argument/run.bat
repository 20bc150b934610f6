@echo off
python "%~dp0shop.py" --config "%~dp0conf\shop.json"
