import argparse
import os


def listen():
    import telebot

    telebot.TeleBot(os.environ["BARN_TOKEN"]).infinity_polling()


def main():
    reader = argparse.ArgumentParser()
    reader.add_argument("-t", "--telegram", action="store_true", help="answer in Telegram")
    reader.add_argument("--litres", type=int, default=3)
    args = reader.parse_args()
    if not args.telegram:
        print(args.litres)
        return
    listen()


if __name__ == "__main__":
    main()
