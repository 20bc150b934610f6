#!/bin/sh
uv run --env-file .env.prod bot.py --x
