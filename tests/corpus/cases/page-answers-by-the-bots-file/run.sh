#!/bin/sh
python3 shop.py &
uvicorn web:app --port 8012
