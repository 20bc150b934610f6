import os

TOKEN = os.environ.get('TG_KEY') or open(os.path.expanduser('~/.no-such-token')).read()
