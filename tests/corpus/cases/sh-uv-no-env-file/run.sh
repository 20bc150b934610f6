#!/bin/sh
export UV_ENV_FILE=.env.prod
uv run --no-env-file bot.py
