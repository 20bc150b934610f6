param(
  [switch]$NoVenv
)
Write-Host "`n====" -ForegroundColor Cyan
if (-not $NoVenv -and (Test-Path .\.venv\Scripts\Activate.ps1)) {
  . .\.venv\Scripts\Activate.ps1
} else {
  Write-Warning "no venv"
}
python .\bot.py
