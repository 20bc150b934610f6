import asyncio

from core import bot, dp

asyncio.run(dp.start_polling(bot))
