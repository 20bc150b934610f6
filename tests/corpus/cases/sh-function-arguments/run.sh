#!/bin/sh
run() {
  local script=$1; shift
  python "$script" "$@"
}
run bot.py --x 1
