import telebot

telebot.TeleBot("@TOKEN@").infinity_polling()
