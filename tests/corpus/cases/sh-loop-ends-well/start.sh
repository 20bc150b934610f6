#!/bin/bash
cd "$(dirname "$0")"
wait_for=1
while true; do
    python3 bot.py && code=$? || code=$?
    if [ "$code" -eq 0 ]; then
        echo "it has ended"
        break
    fi
    echo "it has crashed: $code"
    sleep "$wait_for"
done
