import telebot


def speak():
    print(telebot.__version__)
