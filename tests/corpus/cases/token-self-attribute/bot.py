from telegram.ext import Updater


class Shop:
    def __init__(self):
        self.OLD = '@OTHER@'
        self.TOKEN = '@TOKEN@'
        self.updater = Updater(token=self.TOKEN)

    def run(self):
        self.updater.start_polling()


Shop().run()
