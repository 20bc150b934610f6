"""What a script of a shell or of cmd.exe starts, and what of it again and again. Pure: nothing is run.

The question is "who brings an ended bot back?", not what the author meant (sh.py): every command that is not
known to do no harm counts as a program that is started, so that nobody is ended on a guess.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tray_app.core.launchers.parts import base, filled
from tray_app.core.launchers.shell_words import commands
from tray_app.core.launchers.stead import FURNITURE
from tray_app.core.pattern import pattern


@dataclass(frozen=True)
class Started:
    """One program in a text, as far as it can be told; `again`: it is started anew when it has ended."""

    words: tuple[str, ...]
    again: bool


def names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# what a loop waits with, and Windows' own window for a shell; what a bot's output goes through
PAUSES = names("sleep usleep ping timeout choice conhost openconsole")
SINKS = names("tee cat logger ts rotatelogs multilog cronolog sed grep awk")

# does its work and is over: whoever is ended with it has lost nothing
_ONCE = FURNITURE | SINKS | PAUSES | names(
    "git pip pip3 curl wget notify-send mail sendmail tail cut tr wc free df ps pgrep pidof pkill kill killall rm mv "
    "cp chmod chown ln ls find which command basename dirname realpath readlink source . eval pwd cd pushd let jobs "
    "disown trap pause seq mktemp sync renice wmic tasklist taskkill tskill findstr where del erase copy move rd rmdir "
    "xcopy goto pathping sort fc attrib conda mamba @echo"
)  # fmt: skip
_KEYWORDS = names("do then else elif if { } ! time fi esac")
_LOOPS = names("while until for select")
_ASSIGNMENT = pattern(r"([A-Za-z_]\w*)\+?=(.*)", re.DOTALL)
_VARIABLE = pattern(r"\$(?:\{(\w+|[@*])(?::?-([^}]{0,500}))?\}|(\w+|[@*]))")
_SELF = pattern(r"\$(?:0|\{0\}|\{?BASH_SOURCE)")
_ARITHMETIC = pattern(r"(?<!\$)\(\([^\n]{0,300}?\)\)")
_SHELLS = names("sh bash dash zsh ksh mksh ash")
_TAKEN_OFF = names("exec nohup setsid command builtin env nice ionice stdbuf unbuffer")


def of_shell(text: str, args: Sequence[str] = (), own: str = "") -> list[Started]:
    """`args` are the script's own, `own` is its name: one that starts itself at its end is a loop as well."""
    known = {str(n): word for n, word in enumerate(args, 1)}
    depth, function, anew = 0, "", False
    found: list[tuple[tuple[str, ...], bool, str]] = []
    called: dict[str, bool] = {}  # functions, and whether one is called again and again
    for command in commands(_ARITHMETIC.sub(" : ", text)):
        words = list(command.words)
        if len(words) == 1 and command.after == "(":
            function = words[0]
            called.setdefault(function, False)
            continue
        while words and (words[0] in _KEYWORDS or words[0] in _LOOPS or words[0] == "done"):
            word = words.pop(0)
            depth += (word in _LOOPS) - (word == "done")
            if word == "}":
                function = ""
            if word in ("for", "select"):
                words = []
        while words and (pair := _ASSIGNMENT.fullmatch(words[0])):
            known[pair[1]] = _filled(pair[2], known)
            words.pop(0)
        if not words or words[0] in ("case", "function"):
            continue
        if words[0] in ("export", "declare", "local", "readonly", "set"):
            known.update((p[1], _filled(p[2], known)) for w in words[1:] if (p := _ASSIGNMENT.fullmatch(w)))
            continue
        words = [
            new for word in words for new in ([*args] or [word] if word in ("$@", "$*") else [_filled(word, known)])
        ]
        words = _bare(words)
        if words and base(words[0]) in _SHELLS and len(words) > 1 and not words[1].startswith("-"):
            words.pop(0)  # bash other.sh
        if not words:
            continue
        if _SELF.match(words[0]) or (own and base(words[0]) == base(own)):
            anew = True
        elif words[0] in called:
            called[words[0]] = called[words[0]] or depth > 0 or words[0] == function
        elif _starts(words):
            found.append((tuple(words), depth > 0, function))
    return _once(Started(words, anew or again or called.get(where, False)) for words, again, where in found)


def _filled(word: str, known: Mapping[str, str]) -> str:
    return filled(_VARIABLE, lambda m: known.get(m[1] or m[3], m[2] if m[2] is not None else m[0]), word)


def _bare(words: Sequence[str]) -> list[str]:
    """A command without what only wraps it."""
    rest = list(words)
    while rest:
        name = base(rest[0])
        if name in _TAKEN_OFF or _ASSIGNMENT.fullmatch(rest[0]):
            takes = name in ("nice", "ionice", "stdbuf", "env")
            rest.pop(0)
            while rest and rest[0].startswith("-"):
                option = rest.pop(0)
                if takes and option in ("-n", "-c", "-u", "-o", "-e", "-i", "-C") and rest:
                    rest.pop(0)
        elif name == "timeout":
            rest.pop(0)
            while rest and (rest[0].startswith("-") or re.fullmatch(r"[\d.]+[smhd]?", rest[0])):
                option = rest.pop(0)
                if option in ("-s", "-k") and rest:
                    rest.pop(0)
        else:
            break
    return rest


def _starts(words: Sequence[str]) -> bool:
    name = base(words[0])
    if name in _ONCE:
        return False
    return not ("-m" in words and {"pip", "venv", "virtualenv"} & set(words)) and not {"--version", "-V"} & set(words)


def _once(several: Iterator[Started]) -> list[Started]:
    """Each program but once: a text may start it before its loop and in it."""
    found: dict[tuple[str, ...], bool] = {}
    for one in several:
        found[one.words] = found.get(one.words, False) or one.again
    return [Started(words, again) for words, again in found.items()]


# -- cmd.exe ----------------------------------------------------------------------------------------------------------

_SET = pattern(r'set\s++(?:/[ap]\s++)?+(?:"([^=]++)=(.*)"|([^=\s]++)=(.*))', re.IGNORECASE)
_IF = pattern(
    r'if\s++(?:/i\s++)?+(?:not\s++)?+(?:exist\s++(?:"[^"]*+"|\S++)|defined\s++\S++|errorlevel\s++\S++'
    r'|(?:"[^"]*+"|[^\s=]++)(?:\s*+==|\s++(?:equ|neq|lss|leq|gtr|geq)\s)\s*+(?:"[^"]*+"|\S++))\s*+\(?',
    re.IGNORECASE,
)
_FOR = pattern(r"for\s++(/\w)?[^()]*?\bin\s*+\([^()]*+\)\s*+do\s*+\(?", re.IGNORECASE)
_NAMED = pattern(r"%([A-Za-z_]\w*)%|!([A-Za-z_]\w*)!|%~?([1-9])")
_SELF_BAT = pattern(r"%~?[a-z]*0$", re.IGNORECASE)
_REDIRECTION = pattern(r'(?<!\s)\s*+(?:\d?>>?\s*+(?:&\d|"[^"]*+"|[^\s"&|]++)|<\s*+\S++)')

_TITLE = pattern(r'^(\s*(?:call\s+)?start\s+(?:/d\s+(?:"[^"]*"|\S+)\s+|/\w+\s+)*)"[^"]*"', re.IGNORECASE)


def of_batch(text: str, args: Sequence[str] = (), own: str = "") -> list[Started]:
    """The same for a .bat file, or for what stands behind `cmd /c`. Again and again is what lies between a label and a
    `goto` back to it, what `for /l` does, and a file that calls itself."""
    known = {str(n): word for n, word in enumerate(args, 1)}
    labels: dict[str, int] = {}
    loops: list[tuple[int, int]] = []
    found: list[tuple[int, tuple[str, ...], bool]] = []
    subroutines: dict[str, list[int]] = {}
    anew = False
    rows = re.sub(r"\^\r?\n", " ", text).splitlines()
    for at, row in enumerate(rows):
        if row.strip().startswith(":") and not row.strip().startswith("::"):
            labels[row.strip()[1:].split(None, 1)[0].lower() if row.strip()[1:].strip() else ""] = at
    for at, row in enumerate(rows):
        endless = False
        for piece in _pieces(row):
            line = _unfolded(piece)
            while found_for := _FOR.match(line):
                endless = endless or (found_for[1] or "").lower() == "/l"
                line = _unfolded(line[found_for.end() :])
            if not line or line.startswith(":") or re.match(r"rem\b", line, re.IGNORECASE):
                continue
            if setting := _SET.fullmatch(line):
                known[(setting[1] or setting[3]).strip().lower()] = (setting[2] or setting[4] or "").strip()
                continue
            words = _words(filled(_NAMED, lambda m: known.get((m[1] or m[2] or m[3]).lower(), m[0]), line))
            first = words[0].lower() if words else ""
            if first == "goto" and len(words) > 1:
                target = labels.get(words[1].lstrip(":").lower())
                if target is not None and target <= at:
                    loops.append((target, at))
                continue
            if first == "call" and len(words) > 1 and words[1].startswith(":"):
                subroutines.setdefault(words[1][1:].lower(), []).append(at)
                continue
            words = _called(words)
            if not words or "activate" in base(words[0]) or "activate" in words[1:3]:
                continue
            if _SELF_BAT.search(words[0]) or (own and base(words[0]) == base(own)):
                anew = True
            elif _starts([words[0].lower(), *words[1:]]) and not re.fullmatch(r"exit|[a-z]:|endlocal|\)", first):
                found.append((at, tuple(words), endless))
    for label, callers in subroutines.items():
        if any(begin <= caller <= end for begin, end in loops for caller in callers):
            loops.append((labels.get(label, len(rows)), len(rows)))
    return _once(
        Started(words, anew or endless or any(begin <= at <= end for begin, end in loops))
        for at, words, endless in found
    )


def _unfolded(piece: str) -> str:
    """Without brackets, `@`, `else` and conditions before it."""
    while True:
        line = piece.strip().lstrip("@").strip("() \t")
        line = re.sub(r"^else\b\s*(?:\(\s*)?", "", line, flags=re.IGNORECASE)
        condition = _IF.match(line)
        line = line[condition.end() :] if condition else line
        if line == piece:
            return line
        piece = line


def _pieces(row: str) -> Iterator[str]:
    row = re.sub(r"\)\s*else\b", ")&", row, flags=re.IGNORECASE)
    piece, quoted, at = "", False, 0
    while at < len(row):
        letter = row[at]
        if letter == "^" and not quoted:
            piece += row[at + 1 : at + 2]
            at += 2
            continue
        quoted ^= letter == '"'
        if letter in "&|" and not quoted and not piece.endswith(">"):
            yield piece
            piece = ""
        else:
            piece += letter
        at += 1
    yield piece


def _words(line: str) -> list[str]:
    plain = _TITLE.sub(r"\1/title", _REDIRECTION.sub(" ", line))
    return [word.replace('"', "") for word in re.findall(r'(?:[^\s"]|"[^"]*"?)+', plain)]


def _called(words: Sequence[str]) -> list[str]:
    """Without `call`, `start "Title" /wait` and `cmd /c` before it."""
    rest = list(words)
    while rest and base(rest[0]) in ("call", "start", "cmd"):
        rest.pop(0)
        while rest and rest[0][:1] in ("/", '"'):
            if rest.pop(0).lower() == "/d" and rest:
                rest.pop(0)
        if len(rest) == 1 and " " in rest[0]:  # cmd /k "python bot.py"
            rest = rest[0].split()
    return rest
