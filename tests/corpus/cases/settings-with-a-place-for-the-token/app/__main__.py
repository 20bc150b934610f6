import os
from dataclasses import dataclass
from pathlib import Path

import yaml
from aiogram import Bot, Dispatcher


@dataclass
class OfTheBot:
    token: str


top = Path(os.getenv("BOT_PATH") or Path(__file__).parents[1])
with (top / "config" / "shop.yaml").open() as file:
    settings = OfTheBot(yaml.safe_load(file)["bot"]["token"])
Dispatcher().run_polling(Bot(settings.token))
