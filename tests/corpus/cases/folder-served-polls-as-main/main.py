import os

from fastapi import FastAPI, Request
from telegram import Update
from telegram.ext import ApplicationBuilder

application = ApplicationBuilder().token(os.environ["BOT_TOKEN"]).build()
app = FastAPI()


@app.post("/hook")
async def hook(request: Request):
    await application.process_update(Update.de_json(await request.json(), application.bot))


if __name__ == "__main__":
    application.run_polling()
