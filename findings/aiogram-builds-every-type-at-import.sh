#!/usr/bin/env bash
# Two libraries with the same types of the Bot API, and what it costs until the first line of a bot runs. aiogram 3.31.0
# (pydantic 2.13.5) works out the schema of each of its types and methods while it is imported, 600 and more, used or not;
# python-telegram-bot 22.8 has plain classes. So `import aiogram` takes many times the processor time of `import
# telegram.ext`, compiled files at hand: seconds in which a bot that was just started has said and asked nothing yet.
# Seen on Python 3.11.7, two cores: 633 of 634 schemas of aiogram finished; 13 and 16 times the processor time of the other.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
timeout 300 python3 -m venv env
timeout 300 env/bin/pip install -q aiogram==3.31.0 pydantic==2.13.5 python-telegram-bot==22.8
cat > cost.py <<'PY'
import subprocess, sys

PROGRAM = "import time, {0}; print(time.process_time())"

def cost(module):
    """Seconds of the processor, the least of three; the first of all writes the compiled files."""
    runs = [subprocess.run([sys.executable, "-c", PROGRAM.format(module)], capture_output=True, text=True, check=True,
                           timeout=120) for _ in range(4)]
    return min(float(run.stdout) for run in runs[1:])

import aiogram.methods, aiogram.types
from pydantic import BaseModel

def below(model):
    for one in model.__subclasses__():
        yield one
        yield from below(one)

models = {one for one in below(BaseModel) if one.__module__.startswith("aiogram.")}
finished = sum(one.__pydantic_complete__ for one in models)
mine, theirs = cost("aiogram"), cost("telegram.ext")
print(f"aiogram: {finished} of {len(models)} schemas are finished, nothing was used yet")
print(f"processor time of the import: {mine / theirs:.0f} times that of telegram.ext")
sys.exit(not (finished > 400 and mine > 4 * theirs))
PY
PYTHONDONTWRITEBYTECODE= timeout 600 env/bin/python cost.py
echo "as stated"
