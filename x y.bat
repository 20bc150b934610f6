@echo off
ping -n 5 127.0.0.1 >nul
