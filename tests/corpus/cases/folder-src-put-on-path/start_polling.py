import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent / "src"))

from telegram_part.app import go

if __name__ == "__main__":
    go()
