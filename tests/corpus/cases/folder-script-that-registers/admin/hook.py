import os

import requests


def main():
    base = f"https://api.telegram.org/bot{os.environ['BOT_TOKEN']}"
    print(requests.post(f"{base}/setWebhook", json={"url": os.environ["ADDRESS"]}).json())


if __name__ == "__main__":
    main()
