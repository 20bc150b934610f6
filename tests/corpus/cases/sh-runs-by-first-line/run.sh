#!/bin/sh
cd "$(dirname "$0")"
./taxi.py &
