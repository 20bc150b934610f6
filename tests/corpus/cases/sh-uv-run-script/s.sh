#!/bin/sh
cd "${0%/*}"
uv sync
uv run --frozen python -m shop --x
