#!/bin/bash
(cd a && python3 bot.py) &
(cd b && python3 web.py) &
wait
