try {
    $here = Split-Path -Parent $MyInvocation.MyCommand.Definition
}
catch
{
    $here = Get-Location
}
Set-Location $here
& python (Join-Path $here "bot.py")
