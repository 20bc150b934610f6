set MODE=prod
start python one.py --a
start python two.py --b
