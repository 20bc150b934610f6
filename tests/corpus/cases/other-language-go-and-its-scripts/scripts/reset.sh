#!/bin/bash
curl -s "https://api.telegram.org/bot$BOT_TOKEN/deleteWebhook"
curl -s "https://api.telegram.org/bot$BOT_TOKEN/getUpdates?offset=999999999"
