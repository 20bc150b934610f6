import os, telebot, shopkit_of_nobody
bot = telebot.TeleBot(os.environ["BOT_TOKEN"])
bot.infinity_polling()
