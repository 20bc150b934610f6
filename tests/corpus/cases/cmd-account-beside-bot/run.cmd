@echo off
cd /d %~dp0
set SHOP_BOT_TOKEN=@TOKEN@
python me.py
