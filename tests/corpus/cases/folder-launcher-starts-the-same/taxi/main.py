import os

from telegram.ext import Application

def go():
    Application.builder().token(os.environ["BOT_TOKEN"]).build().run_polling()


if __name__ == "__main__":
    go()
