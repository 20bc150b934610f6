Set-Location $PSScriptRoot
(Start-Process python -ArgumentList "taxi.py","--city","Riga" -PassThru).WaitForExit()
