from aiogram import Bot, Dispatcher
from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env")
    bot_token: str = Field(validation_alias=AliasChoices("TG_KEY", "TG_SECRET"))


dp = Dispatcher()
dp.run_polling(Bot(Settings().bot_token))
