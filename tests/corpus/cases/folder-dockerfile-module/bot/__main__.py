import asyncio

from bot.app import main

asyncio.run(main())
