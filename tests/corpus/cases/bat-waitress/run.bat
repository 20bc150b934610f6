@echo off
venv\Scripts\waitress-serve --port=8080 app:app
