import telebot
import yaml

keys = yaml.safe_load(open(".env"))
telebot.TeleBot(keys["shop"]).infinity_polling()
