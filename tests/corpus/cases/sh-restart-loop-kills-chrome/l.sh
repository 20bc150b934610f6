#!/bin/sh
pkill chrome
pkill -f bot.py
sleep 10
until python3 bot.py; do
  echo died
  sleep 5
done
