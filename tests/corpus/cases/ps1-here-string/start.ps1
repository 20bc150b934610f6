$hello = @"
python other.py
$env:BOT_TOKEN = 'no'
"@
Set-Location $PSScriptRoot
$env:BOT_TOKEN = '@TOKEN@'
python `
  bot.py `
  --quiet
