#!/bin/bash
exec python bot.py --x
