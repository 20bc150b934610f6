import telebot
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    def handle(self, **options):
        telebot.TeleBot(settings.BARN_TOKEN).infinity_polling()
