from threading import Thread

from fastapi import FastAPI

import shop

app = FastAPI()


@app.on_event("startup")
def up():
    Thread(target=shop.run, daemon=True).start()
