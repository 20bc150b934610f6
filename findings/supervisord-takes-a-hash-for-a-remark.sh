#!/usr/bin/env bash
# supervisor 4.3.0 (PyPI). Its documentation has ` ;` as the beginning of a remark behind a value; a `#` behind a blank
# begins one, too. So a bot that is started with a chat's or a topic's name, as `--chat #general --loud`, is started
# without it and without all that stands behind it, and neither the log nor `supervisorctl reread` says so. Without the
# blank (`--chat=#general`) the word stays whole.
# Seen on Python 3.11.7: "with a blank: python bot.py --chat; without: python bot.py --chat=#general --loud".
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv env
timeout 120 env/bin/pip install -q --disable-pip-version-check supervisor==4.3.0 'setuptools<81'
cat > bots.conf <<'CONF'
[supervisord]
[program:blank]
command=python bot.py --chat #general --loud
[program:none]
command=python bot.py --chat=#general --loud
CONF
cat > read.py <<'PY'
import sys, warnings
warnings.simplefilter("ignore")
from supervisor.options import ServerOptions

options = ServerOptions()
options.realize(["-n", "-c", "bots.conf"])
read = {one.name: one.process_configs[0].command for one in options.process_group_configs}
print(f"with a blank: {read['blank']}; without: {read['none']}")
sys.exit(read != {"blank": "python bot.py --chat", "none": "python bot.py --chat=#general --loud"})
PY
timeout 60 env/bin/python read.py
