from getpass import getpass

KEY = getpass("The bot's token: ")
