#!/usr/bin/env bash
# libsystemd-shared 252.39-1~deb12u2 (Debian 12). In ExecStart= a shell's habit is no protection: `"$TITLE"` in double quotes is
# split at its blanks all the same, because quotes are taken off when the unit is read and the variables are put in when
# the program is started. `${TITLE}`, quoted or not, stays one word. So `python bot.py --title "$TITLE"` gives a bot that
# has the first word for its title and stray arguments behind it.
# Seen: "quoted $TITLE: My Shop Bot (3 words); ${TITLE}: My Shop Bot (1 word)". systemd's own two functions are asked,
# out of its package's library; nothing is started or installed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
chmod 755 "$dir"
cd "$dir"
timeout 120 apt-get download -q libsystemd-shared=252.39-1~deb12u2 >/dev/null 2>&1
dpkg-deb -x libsystemd-shared_*.deb systemd
cat > ask.py <<'PY'
import ctypes, glob, sys

library = ctypes.CDLL(glob.glob("systemd/**/libsystemd-shared-252.so", recursive=True)[0])
library.replace_env_argv.restype = ctypes.POINTER(ctypes.c_char_p)
CUNESCAPE, UNQUOTE = 1 << 1, 1 << 5  # src/basic/extract-word.h, as config_parse_exec() uses them

def words(line):
    """As the unit is read."""
    rest, found = ctypes.c_char_p(line.encode()), []
    word = ctypes.c_char_p()
    while library.extract_first_word(ctypes.byref(rest), ctypes.byref(word), None, UNQUOTE | CUNESCAPE) > 0:
        found.append(word.value)
    return found

def started(line):
    """As the program gets them."""
    argv = words(line)
    given = (ctypes.c_char_p * (len(argv) + 1))(*argv, None)
    around = (ctypes.c_char_p * 2)(b"TITLE=My Shop Bot", None)
    found = []
    for one in library.replace_env_argv(given, around):
        if one is None:
            return found
        found.append(one.decode())

quoted, braced = started('"$TITLE"'), started("${TITLE}")
print(f"quoted $TITLE: {' '.join(quoted)} ({len(quoted)} words); ${{TITLE}}: {' '.join(braced)} ({len(braced)} word)")
sys.exit((quoted, braced) != (["My", "Shop", "Bot"], ["My Shop Bot"]))
PY
timeout 60 python3 ask.py
