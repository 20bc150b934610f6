#!/bin/sh
dotenv -f .env.prod run -- python bot.py
