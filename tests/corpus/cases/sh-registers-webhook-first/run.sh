#!/bin/sh
cd "$(dirname "$0")"
python set_hook.py &
python main.py
