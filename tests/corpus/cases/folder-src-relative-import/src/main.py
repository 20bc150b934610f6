from .bot import run_bot


def main():
    run_bot()


if __name__ == "__main__":
    main()
