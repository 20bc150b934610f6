#!/bin/sh
python tools/fetch_prices.py
python bot.py
