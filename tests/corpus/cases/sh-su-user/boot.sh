#!/bin/bash
su - shop -c "cd @HERE@ && nohup python3 bot.py --x > /dev/null 2>&1 &"
