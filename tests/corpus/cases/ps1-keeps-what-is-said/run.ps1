Set-Location $PSScriptRoot
$version = & python --version
$said = & python taxi.py --city Riga
Write-Host $said
