from aiogram import Bot, Dispatcher
from pydantic import Field
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    token: str = Field(alias="SHOP_BOT_TOKEN")


Dispatcher().run_polling(Bot(Settings().token))
