from shop.core import bot


def start():
    bot.infinity_polling()
