param([string]$Name = "main")
$root = Split-Path -Parent $MyInvocation.MyCommand.Path
$env:BOT_TOKEN = (Get-Content (Join-Path $root "token.txt") -Raw).Trim()
Set-Location $root
while ($true) {
  python -u bot.py --name $Name @args
  Start-Sleep -Seconds 5
}
