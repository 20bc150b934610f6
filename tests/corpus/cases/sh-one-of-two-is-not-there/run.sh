#!/bin/sh
python web.py &
python /srv/shop/bot.py
