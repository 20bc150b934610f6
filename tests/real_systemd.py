"""What the systemd of this computer makes of a unit, of its command line and of a file of variables.

Its manager reads units without starting anything (`systemd --user --test`); what it does with `$X` and with a file of
EnvironmentFile= is asked of its own library.
"""

import ctypes
import glob
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

MANAGER = "/lib/systemd/systemd"
LIBRARIES = sorted(glob.glob("/usr/lib/*/systemd/libsystemd-shared-25[0-3].so"))  # [later ones take more arguments]
NOBODY = 65534


def why_not() -> str | None:
    if not os.access(MANAGER, os.X_OK):
        return "no systemd is installed"
    return None if LIBRARIES else "the library of another systemd"


def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(LIBRARIES[0])
    library.replace_env_argv.restype = ctypes.POINTER(ctypes.c_char_p)
    return library


def _listed(words: list[str]) -> ctypes.Array:
    return (ctypes.c_char_p * (len(words) + 1))(*[word.encode() for word in words], None)


def _words(found: object) -> list[str]:
    words = []
    for word in found:  # type: ignore[attr-defined]
        if word is None:
            return words
        words.append(word.decode())
    return words


def expanded(argv: list[str], variables: dict[str, str]) -> list[str]:
    """replace_env_argv() [src/basic/env-util.c]"""
    pairs = [f"{name}={value}" for name, value in variables.items()]
    return _words(_library().replace_env_argv(_listed(argv), _listed(pairs)))


def variables_in(path: Path) -> dict[str, str]:
    """load_env_file() [src/basic/env-file.c], and what its caller drops of it."""
    found = ctypes.POINTER(ctypes.c_char_p)()
    assert _library().load_env_file(None, str(path).encode(), ctypes.byref(found)) == 0
    pairs = (pair.partition("=") for pair in _words(found)) if found else ()
    return {name: value for name, _, value in pairs if re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII)}


def unit(folder: Path, name: str) -> dict[str, list]:
    """Its settings as the manager dumps them; a command line is a list of words."""
    with tempfile.TemporaryDirectory() as place:
        units, runtime = Path(place, "units"), Path(place, "run")
        shutil.copytree(folder, units)
        for target in ("basic.target", "shutdown.target", "sysinit.target", "app.slice"):
            (units / target).write_text("[Unit]\nDescription=x\n")
        runtime.mkdir()
        as_user = {}
        if os.getuid() == 0:  # a manager of a user's is none of root's
            for path in (Path(place), *Path(place).rglob("*")):
                os.chown(path, NOBODY, NOBODY)
            as_user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        around = {"XDG_RUNTIME_DIR": str(runtime), "SYSTEMD_UNIT_PATH": str(units), "HOME": "/home/somebody",
                  "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}  # fmt: skip
        command = [MANAGER, "--user", "--test", f"--unit={name}"]
        done = subprocess.run(command, capture_output=True, text=True, env=around, timeout=60, **as_user)
    dump = done.stdout.partition(f"-> Unit {name}:")[2].partition("\t-> Unit ")[0]
    assert dump, done.stdout[-2000:] + done.stderr[-2000:]
    found: dict[str, list] = {}
    for key, value in re.findall(r"^\t+([A-Z][\w ]*): ?(.*)$", dump, re.MULTILINE):
        found.setdefault(key, []).append(_split(value) if key == "Command Line" else value)
    return found


def _split(line: str) -> list[str]:
    """quote_command_line(): quotes, and escapes as C has them."""
    escapes = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
    words = []
    for bare, quoted in re.findall(r'((?:[^\s"\\]|\\.)+)|"((?:[^"\\]|\\.)*)"', line):
        text = bare or quoted
        text = re.sub(r"\\x([0-9a-f]{2})", lambda found: chr(int(found[1], 16)), text)
        words.append(re.sub(r"\\(.)", lambda found: escapes.get(found[1], found[1]), text))
    return words
