from aiogram import Bot, Dispatcher
from pydantic import BaseSettings, Field


class Settings(BaseSettings):
    token: str = Field(..., env="SHOP_KEY")

    class Config:
        env_file = ".env"


dp = Dispatcher()
dp.run_polling(Bot(Settings().token))
