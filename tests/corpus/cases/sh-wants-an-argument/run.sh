#!/bin/bash
if [ -z "$1" ]; then
  echo "usage: $0 CITY"; exit 1
fi
city="$1"
exec python3 bot.py --city "$city" --lang="$2" "$3"
