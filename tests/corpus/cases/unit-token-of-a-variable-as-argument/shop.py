import sys

import telebot

telebot.TeleBot(sys.argv[2]).infinity_polling()
