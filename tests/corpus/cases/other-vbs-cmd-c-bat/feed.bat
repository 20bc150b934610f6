@echo off
python parrot.py
