#!/bin/bash
cd "$(dirname "$0")"
if [ "$1" = start ]; then
  exec python3 bot.py
fi
echo "usage: $0 start"
