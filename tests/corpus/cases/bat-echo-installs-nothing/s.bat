echo python -m venv venv
echo pip install -r requirements.txt
python bot.py
