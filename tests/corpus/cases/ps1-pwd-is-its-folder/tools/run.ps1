param(
    [switch]$Quiet  # says less
)
Set-Location (Join-Path $PSScriptRoot '..')
$env:PYTHONPATH = "$PWD"
python app/poll.py
