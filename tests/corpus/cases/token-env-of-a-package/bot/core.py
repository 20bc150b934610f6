import os
import telebot


def main():
    telebot.TeleBot(os.environ["BOT_TOKEN"]).infinity_polling()
