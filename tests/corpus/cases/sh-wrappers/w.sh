#!/bin/bash
exec flock -n /tmp/x.lock timeout 3600 nice -n 5 stdbuf -oL sudo -u bot env MODE=prod python3 bot.py --x
