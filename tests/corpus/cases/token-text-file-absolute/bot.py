import telebot

TOKEN = open('@HERE@/private/bot_token').read().strip()

bot = telebot.TeleBot(TOKEN)


@bot.message_handler(func=lambda message: True)
def echo(message):
    bot.reply_to(message, message.text)


bot.infinity_polling()
