from aiogram import Bot, Dispatcher
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", env_prefix="SHOP_")
    token: str


dp = Dispatcher()
dp.run_polling(Bot(Settings().token))
