$p = New-Object Diagnostics.Process
$p.StartInfo.FileName = 'python'
$p.StartInfo.ArgumentList.Add('inner\parrot.py')
$p.StartInfo.ArgumentList.Add('--quiet')
$p.Start()
$p.WaitForExit()
