call C:\nowhere\miniconda3\Scripts\activate.bat shop
python bot.py
