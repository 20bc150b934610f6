import os
import telebot

print 'starting'
bot = telebot.TeleBot(os.environ['BOT_TOKEN'])
bot.polling(none_stop=True)
