import os
import sys

from telegram import Bot

Bot(os.environ["BOT_TOKEN"]).send_message(sys.argv[1], sys.argv[2])
