from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from core import bot, dp

app = web.Application()
SimpleRequestHandler(dp, bot).register(app, path="/hook")
web.run_app(app)
