import os


class Config:
    BOT_TOKEN = os.environ.get('BOT_TOKEN', '@TOKEN@')
    LOG_BOT = '@OTHER@'
