class Words:
    def __init__(self, name):
        self.name, self.usages = name, []

    def new_usage(self):
        return self

    def add_argument(self, name, choices=()):
        self.usages.append((name, choices))
