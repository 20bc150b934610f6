#!/bin/sh
cd "$(dirname "$0")"
exec python3 -m shop.bot.main
