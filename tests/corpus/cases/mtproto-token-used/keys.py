import os

from dotenv import load_dotenv

load_dotenv()
API_ID = 12345
API_HASH = os.environ["API_HASH"]
BOT_TOKEN = os.getenv("BOT_TOKEN")
