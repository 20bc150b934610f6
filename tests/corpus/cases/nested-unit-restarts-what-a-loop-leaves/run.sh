#!/bin/sh
cd "$(dirname "$0")"
until python3 bot.py; do
    sleep 1
done
