import asyncio
import threading

from web.panel import app
from core import dp, bot


async def run_bot():
    await dp.start_polling(bot)


if __name__ == "__main__":
    threading.Thread(target=app.run).start()
    asyncio.run(run_bot())
