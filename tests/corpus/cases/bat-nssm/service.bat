nssm install ShopBot "%~dp0python.exe" "%~dp0bot.py"
nssm set ShopBot AppDirectory "%~dp0"
nssm start ShopBot
