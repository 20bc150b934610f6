from telegram.ext import Application

import yaml

with open('config.yml') as file:
    config = yaml.safe_load(file)


def main():
    Application.builder().token(config['shop']['token']).build().run_polling()


if __name__ == "__main__":
    main()
