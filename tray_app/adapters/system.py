"""The one place that asks which system this is; every other file imports the answer.

A platform difference is a pair of files, `NAME_linux.py` and `NAME_windows.py`; the file that needs them chooses one
by this constant. Both import everywhere, so that each is tested everywhere.
"""

import sys

WINDOWS: bool = sys.platform == "win32"
