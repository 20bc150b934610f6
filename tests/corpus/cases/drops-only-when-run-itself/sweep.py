"""Emptied by hand, once: python sweep.py"""

import asyncio
import os

from aiogram import Bot


def greeting():
    return "hello"


if __name__ == "__main__":
    asyncio.run(Bot(os.environ["BOT_TOKEN"]).delete_webhook(drop_pending_updates=True))
