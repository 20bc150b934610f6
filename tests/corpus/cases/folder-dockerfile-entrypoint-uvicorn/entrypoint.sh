#!/bin/sh
set -e
if [ -f alembic.ini ]; then
    alembic upgrade head
fi
exec uvicorn bot:api --host 0.0.0.0 --port 8080
