import subprocess
import sys

several = [subprocess.Popen(line) for line in ([sys.executable, 'page.py'], [sys.executable, 'hall.py'])]
for one in several:
    one.wait()
