import os

import telebot

telebot.TeleBot(os.environ["BARN_TOKEN"]).polling()
