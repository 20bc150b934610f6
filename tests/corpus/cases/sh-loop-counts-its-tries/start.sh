#!/bin/bash
cd "$(dirname "$0")"
tries=9
while true; do
    python3 bot.py
    tries=$((tries - 1))
    if [ "$tries" -eq 0 ]; then
        break
    fi
    sleep 2
done
