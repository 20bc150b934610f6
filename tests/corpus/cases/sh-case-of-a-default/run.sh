#!/bin/bash
cd "$(dirname "$0")"
MODE=${1:-prod}
case "$MODE" in
  prod) ENV_FILE=.env.prod ;;
  dev) ENV_FILE=.env.dev ;;
esac
set -a
. "./$ENV_FILE"
set +a
exec python3 bot.py
