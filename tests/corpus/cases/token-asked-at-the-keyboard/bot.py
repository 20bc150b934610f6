import telebot
from keys import KEY

telebot.TeleBot(KEY).infinity_polling()
