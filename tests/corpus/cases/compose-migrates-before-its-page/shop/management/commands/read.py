import os

import telebot
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    def handle(self, *args, **options):
        telebot.TeleBot(os.environ["BOT_TOKEN"]).infinity_polling()
