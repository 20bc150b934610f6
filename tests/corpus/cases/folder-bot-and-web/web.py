import os

import flask

import telebot

app = flask.Flask("panel")
sender = telebot.TeleBot(os.environ["BOT_TOKEN"])

if __name__ == "__main__":
    app.run(port=8080)
