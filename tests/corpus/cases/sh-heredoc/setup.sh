#!/bin/bash
cat > other.service <<EOF
[Service]
ExecStart=/usr/bin/python3 old.py
EOF
python3 - <<'PY'
print(1)
PY
python3 bot.py
