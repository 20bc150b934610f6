import os

BOT_TOKEN = os.environ["BOT_TOKEN"]
OWN_ADDRESS = os.environ["OWN_ADDRESS"]
SERVER = "https://api.telegram.org"
