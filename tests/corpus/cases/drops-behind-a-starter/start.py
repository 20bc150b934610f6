"""Starts the bot."""

import asyncio

from shop.main import main

if __name__ == "__main__":
    asyncio.run(main())
