import os

import telebot

telebot.TeleBot(os.environ["MILK_TOKEN"]).infinity_polling()
