Set-Location $PSScriptRoot
while ($true) {
    python bot.py
    if ($LASTEXITCODE -eq 0) {
        Write-Host "it has ended"
        break
    }
    Start-Sleep -Seconds 5
}
