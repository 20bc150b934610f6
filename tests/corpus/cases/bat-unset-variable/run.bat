@echo off
python bot.py --mode %MODE_OF_MINE% --sign 100%%
