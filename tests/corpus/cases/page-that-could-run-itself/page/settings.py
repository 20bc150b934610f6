from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    BOT_TOKEN: str
    PAGE_TITLE: str = "Shop"

    class Config:
        env_file = ".env"


settings = Settings()
