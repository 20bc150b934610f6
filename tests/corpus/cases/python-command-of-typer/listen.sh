#!/bin/sh
python3 shop.py listen
