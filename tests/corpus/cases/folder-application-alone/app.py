import os

import telebot
from flask import Flask, request

bot = telebot.TeleBot(os.environ["BOT_TOKEN"], threaded=False)
app = Flask(__name__)


@app.route("/hook", methods=["POST"])
def hook():
    bot.process_new_updates([telebot.types.Update.de_json(request.get_data(as_text=True))])
    return "ok"


@bot.message_handler(commands=["start"])
def start(message):
    bot.reply_to(message, "hello")


bot.remove_webhook()
bot.set_webhook(os.environ["OWN_ADDRESS"])
