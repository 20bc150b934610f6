import telebot

from pathlib import Path

token = Path("token.txt").read_text().strip()

bot = telebot.TeleBot(token)


@bot.message_handler(func=lambda message: True)
def echo(message):
    bot.reply_to(message, message.text)


bot.infinity_polling()
