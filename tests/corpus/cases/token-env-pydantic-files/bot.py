import os

from aiogram import Bot, Dispatcher
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=('.env', '.env.prod'))
    bot_token: str

dp = Dispatcher()
dp.run_polling(Bot(Settings().bot_token))
