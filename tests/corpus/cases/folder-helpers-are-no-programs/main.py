import asyncio

from keyboards.admin import builder
from loader import bot, dispatcher


async def main():
    await dispatcher.start_polling(bot, keyboard=builder)


if __name__ == "__main__":
    asyncio.run(main())
