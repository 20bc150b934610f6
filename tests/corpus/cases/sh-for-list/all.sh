#!/bin/bash
DIR="$( cd "$( dirname "${BASH_SOURCE[0]}" )" &> /dev/null && pwd )"
export PYTHONPATH="$DIR/lib:$PYTHONPATH"
NAMES=("shop" "news")
for n in "${NAMES[@]}"; do
  screen -dmS "$n" bash -c "cd $DIR; exec python3 $n.py"
done
