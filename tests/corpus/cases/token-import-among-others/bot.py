import telebot, config

bot = telebot.TeleBot(config.API_KEY)


@bot.message_handler(func=lambda message: True)
def echo(message):
    bot.reply_to(message, message.text)


bot.infinity_polling()
