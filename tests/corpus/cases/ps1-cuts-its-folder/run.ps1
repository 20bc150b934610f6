$Root = $PSScriptRoot.TrimEnd('\')
Set-Location $Root
python "$Root\taxi.py"
