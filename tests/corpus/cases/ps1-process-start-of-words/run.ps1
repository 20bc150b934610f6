Set-Location $PSScriptRoot
[Diagnostics.Process]::Start("python", "inner\parrot.py --quiet").WaitForExit()
