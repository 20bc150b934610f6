from telegram.ext import Application

import argparse

import yaml

parser = argparse.ArgumentParser()
parser.add_argument('--config')
settings = yaml.safe_load(open(parser.parse_args().config))


def main():
    Application.builder().token(settings['telegram_bot_token']).build().run_polling()


if __name__ == "__main__":
    main()
