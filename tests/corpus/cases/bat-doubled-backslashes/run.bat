@echo off
call .\\env\\Scripts\\activate.bat
python .\\inner\\parrot.py
