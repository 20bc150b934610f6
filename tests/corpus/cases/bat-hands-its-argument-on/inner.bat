python bot.py --city %1
