import os
import telebot
import shop

telebot.TeleBot(os.environ["BOT_TOKEN"]).infinity_polling()
