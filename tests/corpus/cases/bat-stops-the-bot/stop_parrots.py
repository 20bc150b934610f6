import psutil

for one in psutil.process_iter():
    if "parrot" in one.name():
        one.kill()
