from aiogram import Bot, Dispatcher
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env")
    bot_token: str = Field(alias="TG_KEY")


dp = Dispatcher()
dp.run_polling(Bot(Settings().bot_token))
