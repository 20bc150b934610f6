import json

import telebot
from django.conf import settings
from django.http import HttpResponse

bot = telebot.TeleBot(settings.BARN_TOKEN)


def milk(request):
    bot.process_new_updates([telebot.types.Update.de_json(json.loads(request.body))])
    return HttpResponse("ok")
