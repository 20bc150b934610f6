#!/bin/sh
uv run shop --x
