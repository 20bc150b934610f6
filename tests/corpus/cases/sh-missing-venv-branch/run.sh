#!/bin/bash
if [ ! -d venv ]; then
  python3 -m venv venv
  venv/bin/pip install -r requirements.txt
fi
[ -f .venv/bin/activate ] && source .venv/bin/activate || source venv/bin/activate
python bot.py
