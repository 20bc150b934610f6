import os

from celery import Celery
from telegram import Bot

queue = Celery("shop", broker="redis://127.0.0.1")


@queue.task
def send(chat):
    Bot(os.environ["BOT_TOKEN"]).send_message(chat, "on its way")


queue.conf.beat_schedule = {}
print("parcels are ready")
