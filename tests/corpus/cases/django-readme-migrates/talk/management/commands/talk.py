from django.conf import settings
from django.core.management.base import BaseCommand
import telebot


class Command(BaseCommand):
    def handle(self, *args, **options):
        telebot.TeleBot(settings.BOT_TOKEN).infinity_polling()
