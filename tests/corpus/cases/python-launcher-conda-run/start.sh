#!/bin/bash
cd "$(dirname "$0")"
conda run -n shop python bot.py
