$line = ".\\env\\Scripts\\Activate.ps1; python .\\inner\\parrot.py"
Start-Process powershell -ArgumentList '-Command', $line
