#!/bin/sh
tmux new-session -d -s shop
tmux send-keys -t shop "cd @HERE@/app" C-m
tmux send-keys -t shop "source ../venv/bin/activate" C-m
tmux send-keys -t shop "python main.py --x" Enter
