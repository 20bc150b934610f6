import os

import telebot

telebot.TeleBot(os.environ['SHOP_TOKEN']).infinity_polling()
