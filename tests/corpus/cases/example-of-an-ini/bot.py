from configparser import ConfigParser

import telebot

read = ConfigParser()
read.read('conf/shop.ini')
telebot.TeleBot(read['bot']['token']).infinity_polling()
