#!/bin/bash
cd /opt/shop
set -e
python3 -u main.py
