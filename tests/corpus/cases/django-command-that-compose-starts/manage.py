import os
import sys

from shop import bot

from django.core.management import execute_from_command_line

bot.speak()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
execute_from_command_line(sys.argv)
