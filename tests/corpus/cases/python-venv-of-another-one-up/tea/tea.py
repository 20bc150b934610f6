import telebot

telebot.TeleBot("x").infinity_polling()
