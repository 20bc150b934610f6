#!/bin/bash
export BOT_TOKEN="$(cat token.txt)"
exec python3 bot.py
