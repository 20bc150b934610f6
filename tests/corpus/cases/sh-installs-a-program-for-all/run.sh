#!/bin/sh
yarn global add pm2
npm install -g serve
npm --prefix page install
pipenv install
python3 bot.py
