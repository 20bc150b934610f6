#!/bin/sh
cd "$(dirname "$0")"
make install
make -C bot
