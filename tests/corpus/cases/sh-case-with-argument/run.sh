#!/bin/bash
cd "$(dirname "$0")"
set -a
case "$1" in
  pro*) . ./prod.env ;;
  *) . ./dev.env ;;
esac
exec python3 bot.py
