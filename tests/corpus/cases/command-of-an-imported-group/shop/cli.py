import os

import click
import telebot


@click.group()
def group(): ...


@group.command()
def listen():
    telebot.TeleBot(os.environ["BOT_TOKEN"]).infinity_polling()


@group.command()
def count(): ...
