CreateObject("WScript.Shell").Run "cmd.exe /d /c cd /d @HERE@/inner && python parrot.py --quiet", 0
