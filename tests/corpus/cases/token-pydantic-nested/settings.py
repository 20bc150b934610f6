from pydantic import BaseModel, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class BotSettings(BaseModel):
    token: SecretStr


class Settings(BaseSettings):
    bot: BotSettings
    model_config = SettingsConfigDict(env_file='.env', env_prefix='SHOP_', env_nested_delimiter='__')


settings = Settings()
