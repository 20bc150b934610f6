#!/bin/bash
if pgrep -f shopbot > /dev/null; then
  pkill -f shopbot
fi
curl -s "https://api.telegram.org/bot$BOT_TOKEN/deleteWebhook"
cd /home/somebody/shopbot
go build -o shopbot ./cmd
./shopbot
