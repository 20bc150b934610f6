"""Say TOKEN = "@OTHER@" to use another bot."""
import telebot

TOKEN = '@TOKEN@'

bot = telebot.TeleBot(TOKEN)


@bot.message_handler(func=lambda message: True)
def echo(message):
    bot.reply_to(message, message.text)


bot.infinity_polling()
