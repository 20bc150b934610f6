#!/bin/bash
while true; do
    python main.py &
    pid=$!
    sleep 86400
    kill $pid
done
