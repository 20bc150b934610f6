import telebot
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    def handle(self, *args, **options):
        telebot.TeleBot(settings.BOT_TOKEN).set_webhook(options["url"])
