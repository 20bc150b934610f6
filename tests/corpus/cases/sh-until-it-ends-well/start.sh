#!/bin/sh
cd "$(dirname "$0")"
until python3 bot.py; do
    echo "crashed with exit code $?" >&2
    sleep 1
done
