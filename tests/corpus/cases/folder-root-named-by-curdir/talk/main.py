import os
HERE = os.getcwd()
FACE = open(os.path.join(HERE, "talk", "faces", "north.png"), "rb").read()

import telebot

telebot.TeleBot(os.environ["BOT_TOKEN"]).infinity_polling()
