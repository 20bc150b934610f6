import os
import urllib.request


def ask(method):
    return urllib.request.urlopen(f"https://api.telegram.org/bot{os.environ['BOT_TOKEN']}/{method}").read()


offset = 0
while True:
    ask(f"getUpdates?offset={offset}")
