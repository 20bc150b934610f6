from bot import start

if __name__ == "__main__":
    start()
