import os

import telebot
import typer

app = typer.Typer()


@app.command()
def listen():
    telebot.TeleBot(os.environ["BOT_TOKEN"]).infinity_polling()


@app.command()
def count():
    print(1)


if __name__ == "__main__":
    app()
