import os

KEY = os.environ["BARN_TOKEN"]
