import sys

import telebot

MODE = sys.argv[1] if len(sys.argv) > 1 else ""


def listen():
    telebot.TeleBot("@TOKEN@").infinity_polling()


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] == "listen":
        listen()
    elif "--ears" in sys.argv:
        listen()
    else:
        print("3 litres")
