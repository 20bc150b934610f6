import asyncio

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from config import settings


async def main():
    session = None
    if settings.use_local_api:
        session = AiohttpSession(api=TelegramAPIServer.from_base(settings.local_api_url, is_local=True))
    await Dispatcher().start_polling(Bot(settings.bot_token, session=session))


if __name__ == "__main__":
    asyncio.run(main())
