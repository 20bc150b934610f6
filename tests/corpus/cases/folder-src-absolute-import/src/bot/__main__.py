from src.bot.app import make


def main():
    make().run_polling()


if __name__ == "__main__":
    main()
