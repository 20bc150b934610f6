$psi = New-Object System.Diagnostics.ProcessStartInfo
$psi.FileName = "D:\birds\.venv\Scripts\python.exe"
$psi.Arguments = "D:\birds\parrot.py"
[void][System.Diagnostics.Process]::Start($psi)
