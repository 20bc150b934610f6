@echo off
python -X utf8 "%~dp0shop.py" --config "%~dp0conf\shop.json"
