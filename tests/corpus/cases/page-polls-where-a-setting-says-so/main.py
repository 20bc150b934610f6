import os

import uvicorn
from fastapi import FastAPI, Request
from telegram import Update

from shop.updates import bot, life

app = FastAPI(lifespan=life)


@app.post("/")
async def taken(request: Request):
    await bot.process_update(Update.de_json(await request.json(), bot.bot))


if __name__ == "__main__":
    uvicorn.run(app, port=8000)
