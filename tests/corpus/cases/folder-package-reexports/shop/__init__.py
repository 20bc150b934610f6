from .runner import start
