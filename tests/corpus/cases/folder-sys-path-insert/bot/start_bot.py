import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))

from bot.core import go

if __name__ == "__main__":
    go()
