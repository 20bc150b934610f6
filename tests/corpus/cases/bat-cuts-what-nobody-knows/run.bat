@echo off
python taxi.py --drive %CD:~0,2% --day %DATE:~0,2%
