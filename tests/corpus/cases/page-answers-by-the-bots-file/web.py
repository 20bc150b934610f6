from fastapi import FastAPI

from shop import bot

app = FastAPI()


@app.post("/paid/{chat}")
def paid(chat: int):
    bot.send_message(chat, "Thank you")
