import os
import sys

sys.path.insert(0, os.path.join(os.getcwd(), "barn"))

from milking import run

run()
