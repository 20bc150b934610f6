import telebot

import config

telebot.TeleBot(config.TOKEN).infinity_polling()
