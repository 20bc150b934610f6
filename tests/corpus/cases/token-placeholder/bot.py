import telebot

from config import TOKEN

bot = telebot.TeleBot(TOKEN)


@bot.message_handler(func=lambda message: True)
def echo(message):
    bot.reply_to(message, message.text)


bot.infinity_polling()
