import telebot

with open('token.txt') as file:
    TOKEN = file.read().strip()

bot = telebot.TeleBot(TOKEN)


@bot.message_handler(func=lambda message: True)
def echo(message):
    bot.reply_to(message, message.text)


bot.infinity_polling()
