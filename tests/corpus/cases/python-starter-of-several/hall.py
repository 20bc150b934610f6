import telebot

bot = telebot.TeleBot('@TOKEN@')


@bot.message_handler()
def echo(message):
    bot.reply_to(message, message.text)


bot.infinity_polling()
