from . import bot
from pyrogram import idle


def main():
    idle()


main()
