import telebot

from data.keys import TOKEN

telebot.TeleBot(TOKEN).infinity_polling()
