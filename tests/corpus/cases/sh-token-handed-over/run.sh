#!/bin/sh
export BOT_TOKEN="$1"
if [ -z "$BOT_TOKEN" ]; then echo "usage: $0 TOKEN"; exit 1; fi
exec python3 bot.py
