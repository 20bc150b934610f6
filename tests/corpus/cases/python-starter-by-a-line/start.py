import os

os.system('python -m shop.hall')
