import argparse
import json

from telegram.ext import Application

from cash import vote

parser = argparse.ArgumentParser()
parser.add_argument("--config", default="config.json")
given = parser.parse_args()
with open("config.json") as file:
    app = Application.builder().token(json.load(file)["token"]).build()
vote.add_to(app)
app.run_polling()
