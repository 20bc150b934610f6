$line = "python `"$PSScriptRoot\app\bot.py`" --quiet"
$made = Invoke-CimMethod -ClassName Win32_Process -MethodName Create -Arguments @{
    CommandLine      = $line
    CurrentDirectory = "$PSScriptRoot\app"
}
if ($made.ReturnValue -ne 0) { exit 1 }
