Set-Location (Join-Path (Split-Path -Parent $PSScriptRoot) 'birds')
python parrot.py
