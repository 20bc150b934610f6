#!/bin/bash
cd "$(dirname "$0")"
case "$1" in
  bot) exec python3 bot.py ;;
  *) echo "usage: $0 bot"; exit 1 ;;
esac
