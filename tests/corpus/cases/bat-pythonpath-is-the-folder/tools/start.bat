@echo off
cd /d "%~dp0.."
set PYTHONPATH=%CD%
start /min "" python src\bot\main.py
