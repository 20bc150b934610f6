$main = Join-Path $PSScriptRoot "taxi.py"
$proc = Start-Process -FilePath python -ArgumentList $main, "--city", "Riga" -WindowStyle Hidden -PassThru
$proc.WaitForExit()
exit $proc.ExitCode
