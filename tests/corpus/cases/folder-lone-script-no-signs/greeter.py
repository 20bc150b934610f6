import mylib

mylib.go()
