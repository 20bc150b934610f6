from aiogram import Bot, Dispatcher
from pydantic import BaseModel, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class OfTheBot(BaseModel):
    token: SecretStr


class OfAll(BaseSettings):
    model_config = SettingsConfigDict(env_nested_delimiter="__")
    bot: OfTheBot
    cache: str = ""


Dispatcher().run_polling(Bot(OfAll().bot.token.get_secret_value()))
