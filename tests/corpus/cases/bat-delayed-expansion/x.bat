@echo off
setlocal enabledelayedexpansion
set NAME=bot
set "FILE=!NAME!.py"
python !FILE! --n 100%%
