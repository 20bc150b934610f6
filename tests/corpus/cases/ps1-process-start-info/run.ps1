$python = "python"
$psi = New-Object System.Diagnostics.ProcessStartInfo
$psi.FileName = $python
$psi.Arguments = "-u parrot.py --quiet"
$psi.WorkingDirectory = "$PSScriptRoot\inner"
$psi.EnvironmentVariables["MODE"] = "live"
$psi.CreateNoWindow = $true
$p = [System.Diagnostics.Process]::Start($psi)
Write-Output "Started $($p.Id)"
