from fastapi import FastAPI

from app.core import NAME

api = FastAPI(title=NAME)
