#!/bin/bash
cd "$(dirname "$0")"
set -a
if [ "$1" = dev ]; then . ./dev.env; else . ./prod.env; fi
exec python3 bot.py
