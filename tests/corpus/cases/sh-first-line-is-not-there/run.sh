#!/bin/sh
./taxi.py
