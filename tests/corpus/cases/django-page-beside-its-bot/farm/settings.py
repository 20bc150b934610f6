import os

BARN_TOKEN = os.environ["BARN_TOKEN"]
INSTALLED_APPS = ["barn", "rest_framework"]
ROOT_URLCONF = "farm.urls"
