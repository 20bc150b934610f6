import os

import telebot

if __name__ == "__main__":
    telebot.TeleBot(os.environ["TELEGRAM_TOKEN"]).infinity_polling()
