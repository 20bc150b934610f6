@echo off
set REDIS_PASSWORD=sup3rS3cretPw
python bot.py --redis redis://:%REDIS_PASSWORD%@127.0.0.1
