#!/usr/bin/env bash
set -euo pipefail
cd "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
if [ -f conf/prod.env ]; then
  set -a; . conf/prod.env; set +a
else
  . .env
fi
exec "${PYTHON:-python3}" bot.py "$@"
