from pydantic import Field
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    bot_token: str
    use_local_api: bool = Field(False, alias="USE_LOCAL_API")
    local_api_port: int = 8081

    @property
    def local_api_url(self):
        return f"http://localhost:{self.local_api_port}"


settings = Settings(_env_file=".env")
