#!/bin/sh
root="$(cd "$(dirname "$0")" && pwd)/"
root="${root%/}"
file=src/taxi.py.old
exec python3 "$root/${file%.old}" --as "${file##*/}"
