#!/bin/sh
alembic upgrade head
exec python -m bot
