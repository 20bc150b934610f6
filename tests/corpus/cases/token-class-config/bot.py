import telebot

from settings import Config

bot = telebot.TeleBot(Config.BOT_TOKEN)


@bot.message_handler(func=lambda message: True)
def echo(message):
    bot.reply_to(message, message.text)


bot.infinity_polling()
