cd $PSScriptRoot
$env:BOT_TOKEN = "@TOKEN@"
python bot.py | Tee-Object bot.log
