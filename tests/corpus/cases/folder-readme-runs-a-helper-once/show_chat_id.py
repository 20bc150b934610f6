import telebot

bot = telebot.TeleBot("PUT YOUR TOKEN HERE")


@bot.message_handler()
def tell(message):
    bot.reply_to(message, str(message.chat.id))


bot.infinity_polling()
