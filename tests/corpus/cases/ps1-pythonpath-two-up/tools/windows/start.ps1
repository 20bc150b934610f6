Set-Location -Path (Join-Path $PSScriptRoot '..\\..')
$env:PYTHONPATH = "$PWD"
python bot/main.py
