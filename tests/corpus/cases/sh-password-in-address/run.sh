#!/bin/sh
REDIS_PASSWORD=sup3rS3cretPw
exec python3 bot.py --redis "redis://:$REDIS_PASSWORD@127.0.0.1"
