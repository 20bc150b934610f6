start python one.py
start python two.py
