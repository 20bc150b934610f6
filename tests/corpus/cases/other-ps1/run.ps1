$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
$env:MODE = "prod"
# restart
while ($true) {
  & "$PSScriptRoot\venv\Scripts\python.exe" bot.py --x
  Start-Sleep -Seconds 5
}
