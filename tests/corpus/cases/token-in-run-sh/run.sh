#!/bin/sh
export SHOP_BOT_KEY=@TOKEN@
exec python3 bot.py
