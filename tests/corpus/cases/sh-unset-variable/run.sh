#!/bin/sh
python bot.py --mode $MODE_OF_MINE
