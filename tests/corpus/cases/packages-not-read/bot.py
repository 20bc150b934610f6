import os
import nosuchkit
import telebot

print "started"
telebot.TeleBot(os.environ["BOT_TOKEN"]).infinity_polling()
