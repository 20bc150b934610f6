import os

import requests

requests.post(f"https://api.telegram.org/bot{os.getenv('BOT_TOKEN')}/setWebhook", data={"url": "https://shop.test"})
