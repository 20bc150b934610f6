import asyncio
import os

from aiogram import Bot, Dispatcher
from aiogram.webhook.aiohttp_server import SimpleRequestHandler


def main():
    SimpleRequestHandler(Dispatcher(), Bot(os.environ["BOT_TOKEN"]))


if __name__ == "__main__":
    main()
