@echo off
set /p token="Token: "
set SHOP_TOKEN=%token%
python shop.py
