from telegram.ext import Application

from pathlib import Path

import yaml

config = yaml.safe_load((Path(__file__).parents[2] / 'shop.yaml').read_text())


def main():
    Application.builder().token(config['token']).build().run_polling()


if __name__ == "__main__":
    main()
