import os

value = lambda name: os.environ[name]
