import os

from dotenv import dotenv_values

CORE = os.path.dirname(__file__)
settings = dotenv_values(os.path.join(CORE, "..", ".env"))
if not settings:
    settings = dotenv_values(".env")
