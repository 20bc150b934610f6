"""What `nodemon` runs [nodemon: lib/cli/parse.js, lib/config/defaults.js]. Pure."""

from collections.abc import Sequence

from tray_app.core.launchers import shell_words
from tray_app.core.pattern import pattern


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_VALUED = _set("-w --watch -e --ext -i --ignore -d --delay -s --signal --config --cwd -P --polling-interval")
_ALONE = _set("-q --quiet -V --verbose -L --legacy-watch -I --no-stdin --stdin -C --on-change-only --no-colours --js "
              "--no-colors --exitcrash --dump --spawn --no-update-notifier")  # fmt: skip
_OF_NODE = _set("-r --require --import --loader --experimental-loader --env-file --env-file-if-exists --tsconfig "
                "--project -O")  # fmt: skip
_BY_SUFFIX = {"py": "python", "rb": "ruby", "ts": "ts-node", "tsx": "ts-node", "mts": "ts-node", "cts": "ts-node"}
_LOADS_TYPES = pattern(r"(?:^|[=/@])(?:ts-node|tsx|swc|esbuild|esno|tsm|sucrase|babel)\b")


def command(words: Sequence[str]) -> list[str]:
    """What stands behind the word nodemon, as the command that it would watch. Its own options count wherever they
    stand; what it does not know is handed to who runs the file."""
    rest, options, own = [*words], list[str](), list[str]()
    run: list[str] = []
    while rest:
        word = rest.pop(0)
        option, sign, value = word.partition("=")
        if word == "--":
            own += rest
            break
        if option in ("-x", "--exec"):
            text = value if sign else next(iter(rest), "")
            run = staying(text)
            rest = rest if sign else rest[1:]
        elif option in _VALUED:
            rest = rest if sign else rest[1:]
        elif option in _ALONE:
            continue
        elif own or not word.startswith("-"):
            own.append(word)
        else:
            options += [word, *rest[:1]] if word in _OF_NODE else [word]
            rest = rest[1:] if word in _OF_NODE else rest
    if run:
        return [*run, *options, *own]
    runner = _BY_SUFFIX.get(own[0].rpartition(".")[2].lower(), "node") if own else "node"
    if runner == "ts-node" and any(map(_LOADS_TYPES.search, options)):
        runner = "node"
    return [runner, *options, *(own or ["."])]


def staying(text: str) -> list[str]:
    """The words of a shell's line that run on, at the end of a chain (`npm run build && node .`) and before a pipe."""
    several = [one.words for one in shell_words.commands(text) if one.before not in ("|", "||")]
    return list(several[-1]) if several else []
