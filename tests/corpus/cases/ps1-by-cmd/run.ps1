$env:MODE = "quiet"
Start-Process cmd -ArgumentList "/c", "cd /d `"$PSScriptRoot\app`" && python bot.py > bot.log 2>&1" -WindowStyle Hidden
