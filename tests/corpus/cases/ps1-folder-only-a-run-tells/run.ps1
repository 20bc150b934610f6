$top = [Environment]::GetFolderPath('Desktop')
Set-Location (Join-Path $top 'birds')
python .\parrot.py
