#!/bin/sh
cd "$(dirname "$0")"
uv run python -O -m app
