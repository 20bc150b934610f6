#!/bin/sh
export LEVEL=$1
python3 bot.py $2 "$@"
