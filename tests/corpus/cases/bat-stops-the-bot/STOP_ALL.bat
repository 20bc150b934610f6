@echo off
python stop_parrots.py
