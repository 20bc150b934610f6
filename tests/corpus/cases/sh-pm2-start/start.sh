#!/bin/bash
cd @HERE@
pm2 start bot.py --name shop --interpreter python3 -- --lang ru
pm2 save
