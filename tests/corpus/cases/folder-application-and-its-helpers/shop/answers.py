from telegram.ext import CommandHandler, Dispatcher

from shop.parcels import send


def start_bot(bot):
    dispatcher = Dispatcher(bot, None)
    dispatcher.add_handler(CommandHandler("start", lambda update, context: send.delay(update.message.chat_id)))
    return dispatcher
