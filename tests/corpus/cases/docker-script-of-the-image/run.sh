#!/bin/sh
uvicorn --host 0.0.0.0 web:app &
exec python /srv/shop/bot.py --quiet
