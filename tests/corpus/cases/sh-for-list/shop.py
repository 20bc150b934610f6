import telebot

bot = telebot.TeleBot("")
bot.infinity_polling()
