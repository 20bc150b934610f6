from cash.words import Words


class Vote:
    def __init__(self):
        self.parser = Words("vote")
        self.parser.new_usage().add_argument("what", choices=("accept", "deny", "show"))


def add_to(app):
    app.bot_data["vote"] = Vote()
