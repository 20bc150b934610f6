#!/bin/sh
env $(cat .env.stage | xargs) python3 bot.py
