import requests
from flask import Flask, request

from settings import *

app = Flask(__name__)
requests.post(f"{SERVER}/bot{BOT_TOKEN}/setWebHook", {"url": OWN_ADDRESS})


@app.route("/", methods=["POST"])
def take():
    requests.post(f"{SERVER}/bot{BOT_TOKEN}/sendMessage", {"chat_id": request.json["message"]["chat"]["id"], "text": "hi"})
    return ""


app.run(host="127.0.0.1")
