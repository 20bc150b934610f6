#!/bin/sh
cd "$(dirname "$0")"
python3 init_db.py || exit 1
python3 -c "import telebot"
python3 main.py
