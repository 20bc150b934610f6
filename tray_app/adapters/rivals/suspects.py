"""Programs that may read a bot's token, each with what speaks for it. They are shown and never ended: it is no proof.

A suspect is no rival (rivals.py) and shows no other bot's token, and
- has the token in its command line or its environment, whatever it is but a session (seen.py): what the system
  has installed only together with a connection,
- has the token in a config file beside its script, or in the folder where it works ("config"),
- has its script in the folder of the bot's ("folder"),
- works in that folder ("works-there") or has a file of it open ("open-file"), where it does not say what it runs: it
  has renamed itself, or is a program of its own, or
- has a connection to the server of the Bot API ("connection"), unless it is the proxy of one of our bots: one that
  listens where its environment says, or at the other end of a connection of its own, or it has nothing but that, and
  runs the script of another of our bots, or beside it lies another bot's token.

This reads files of others and asks for the server's address, so it is for `clean`, `doctor` and a conflict that nobody
explains; a start does without it. One pass serves all bots.
"""

import os
import stat
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tray_app.adapters.files import start_of
from tray_app.adapters.links import real
from tray_app.adapters.rivals import census, rivals
from tray_app.adapters.rivals.program import files_of, inside
from tray_app.adapters.rivals.proxies import Proxies
from tray_app.adapters.rivals.rivals import Target
from tray_app.adapters.rivals.seen import Kind, Seen, seen
from tray_app.adapters.rivals.servers import Servers
from tray_app.adapters.rivals.setting import NO_HOMES
from tray_app.adapters.rivals.tokens import Tokens, any_tokens
from tray_app.core.processes.processes import (
    CONNECTED,
    OPEN_FILE,
    SAME_FOLDER,
    TOKEN_IN_COMMAND,
    TOKEN_IN_CONFIG,
    TOKEN_IN_ENVIRONMENT,
    WORKS_THERE,
    Suspect,
)
from tray_app.core.scripts.script_links import may_hold_settings
from tray_app.core.tokens.placeholders import is_example, is_placeholder
from tray_app.core.tokens.token import Token

SCRIPTS = (".py", ".js", ".mjs", ".cjs", ".ts", ".sh", ".bat", ".cmd")
FOLDERS = ("config", "configs", "conf", "settings", "data", "src", "app", "bot")
LARGEST = 65_536  # bytes of a file that somebody keeps a token in
MOST = 40  # files of one folder


def look(
    targets: Sequence[Target],
    exclude: Collection[int] = (),
    known: Collection[int] = (),
    servers: Servers | None = None,
    sockets: census.Sockets | None = None,
    everybody: Iterable[Seen] | None = None,
) -> dict[str, list[Suspect]]:
    """The suspects of each bot by its name, the strongest first. `exclude` are our own processes, `known`
    the bots' rivals; both with all below them. `servers` and `sockets` have what was asked for already,
    `everybody` is what was seen of all processes.

    Blocks for as long as the names of the servers take to be resolved.
    """
    we = {pid for pid, _ in census.family(os.getpid())}
    spared = {*exclude, *known}
    sockets, servers = sockets or census.Sockets(), servers or Servers()
    secrets = [target.token for target in targets if target.token]
    proxies = Proxies(sockets, servers, exclude)
    files = _Files(Tokens(secrets))
    homes = {target.name: _homes(target) for target in targets}
    places, bases = {home for several in homes.values() for home in several}, {target.api_base for target in targets}
    found: dict[str, dict[int, Suspect]] = {target.name: {} for target in targets}
    for one in seen(census) if everybody is None else everybody:
        if one.kind is Kind.SESSION or one.pid in we:
            continue
        shown = any_tokens(one.line + b"\0" + one.around)
        if _carries(one) and not (shown or files.tokens.within(one.line + b"\0" + one.around)):
            continue  # as nearly all tools, and what the system has installed
        about, ends, facts = _About(one, files, shown), sockets.of(one.pid), None
        if not (about.speaks(places) or any(ends & servers.of(base) for base in bases)):
            continue
        family = {parent for parent, _ in census.family(one.pid)}  # on Windows what takes longest
        if not family or family & spared:
            continue
        for target in targets:
            if target.token is None:
                continue
            kinds, file = about.evidence(target, homes[target.name])
            if kinds is None:
                continue
            connected = bool(ends & servers.of(target.api_base)) and not proxies.has(one.pid, target)
            if above := family & found[target.name].keys():
                if connected:  # a worker's is its master's
                    _add(found[target.name], above.pop(), CONNECTED)
                continue
            if connected and not kinds and about.is_another(target, targets):
                continue
            if connected:
                kinds.append(CONNECTED)
            elif about.silent:
                continue
            if kinds and (facts := facts or rivals.describe(one.pid, secrets)):
                where = real(file) if file else ""
                found[target.name][one.pid] = Suspect(**vars(facts), evidence=tuple(kinds), file=where)
    return {
        name: sorted(several.values(), key=lambda one: one.strength, reverse=True) for name, several in found.items()
    }


def _homes(target: Target) -> set[str]:
    """The bot's folders: of its script, and where it runs."""
    return {str(path) for path in (target.script and target.script.parent, target.folder) if path}


def _add(found: dict[int, Suspect], pid: int, kind: str) -> None:
    known = found[pid]
    found[pid] = replace(known, evidence=tuple(dict.fromkeys((*known.evidence, kind))))


def _carries(one: Seen) -> bool:
    """Whether it may have a token only for what it starts: it is no suspect as long as it is not connected."""
    return one.kind is Kind.OTHER or (one.program is not None and not one.program.own)


class _Files:
    """What config files have of the known tokens: each folder is read once, however many programs work there."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self._known: dict[str, dict[Token | None, str]] = {}
        self._any: dict[str, set[bytes]] = {}

    def near(self, place: str) -> dict[Token | None, str]:
        """{token: the first file that has it}"""
        where = real(place)
        if where not in self._known:
            found: dict[Token | None, str] = {}
            for file in _configs(place):
                with suppress(OSError):
                    for token in self.tokens.within(start_of(file)):
                        found.setdefault(token, str(file))
            self._known[where] = found
        return self._known[where]

    def all_near(self, place: str) -> set[bytes]:
        """Whatever may be somebody's token there; no example of one is."""
        where = real(place)
        if where not in self._any:
            self._any[where] = set()
            for file in _configs(place):
                with suppress(OSError):
                    several = any_tokens(start_of(file)) if not is_example(file.name) else set()
                    self._any[where] |= {one for one in several if not is_placeholder(Token(one.decode()))}
        return self._any[where]


class _About:
    """One process, as far as it is the same for all bots."""

    def __init__(self, one: Seen, files: _Files, shown: set[bytes]) -> None:
        self._one, self._shown, self._files = one, shown, files
        self._cwd = census.folder(one.pid)
        self._in_line, self._around = files.tokens.within(one.line), files.tokens.within(one.around)
        self.silent = _carries(one)
        self._open_files: list[str] | None = None
        self._nameless = one.kind in (Kind.RENAMED, Kind.BINARY)
        self._scripts = []
        if one.program and not self.silent:
            self._scripts = [path for s in files_of(one.program) if os.path.isfile(path := census.seen(one.pid, s))]
        self._folders = {real(os.path.dirname(script)) for script in self._scripts}
        near = dict.fromkeys(os.path.dirname(script) for script in self._scripts)
        works = real(self._cwd) if self._cwd else ""
        # `python src/bot.py`: the .env lies where it was started
        if self._cwd and not self.silent and (
            one.kind is not Kind.PROGRAM or any(real(os.path.dirname(place)) == works for place in near)
        ):  # fmt: skip
            near[self._cwd] = None
        self._works, self._near = works, tuple(near)
        self._configs: dict[Token | None, str] = {}
        for place in near:
            self._configs = {**files.near(place), **self._configs}

    def _open(self) -> list[str]:
        if self._open_files is None:
            self._open_files = census.open_files(self._one.pid)
        return self._open_files

    def speaks(self, places: set[str]) -> bool:
        """Whether anything but a connection can speak for it, for a bot in one of these folders."""
        if self._in_line or self._around or self._configs or self._folders & places:
            return True
        return self._nameless and any(self._lives_in(home) for home in places - NO_HOMES)

    def evidence(self, target: Target, homes: set[str]) -> tuple[list[str] | None, str]:
        """What speaks for it, without its connections, and the file of a "config"; None where it is another bot's."""
        if self._shown and self._shown - {target.token.reveal().encode() if target.token else b""}:
            return None, ""
        kinds, file = [], ""
        if target.token in self._in_line:
            kinds.append(TOKEN_IN_COMMAND)
        if target.token in self._around:
            kinds.append(TOKEN_IN_ENVIRONMENT)
        if target.token and (file := self._configs.get(target.token, "")):
            kinds.append(TOKEN_IN_CONFIG)
        if self._folders & homes:
            kinds.append(SAME_FOLDER)
        if self._nameless:
            kinds += list(dict.fromkeys(kind for home in homes - NO_HOMES if (kind := self._lives_in(home))))[:1]
        return kinds, file

    def is_another(self, target: Target, targets: Sequence[Target]) -> bool:
        """Whether it is known for another bot, which explains its connection."""
        others = {real(str(one.script)) for one in targets if one.script and one.token != target.token}
        if others & {real(script) for script in self._scripts}:
            return True
        tokens = set[bytes]().union(*(self._files.all_near(place) for place in self._near))
        return bool(tokens) and target.token is not None and target.token.reveal().encode() not in tokens

    def _lives_in(self, home: str) -> str | None:
        """How it has to do with a folder."""
        if self._one.executable and inside(self._one.executable, home):
            return SAME_FOLDER
        if self._works == home:
            return WORKS_THERE
        return OPEN_FILE if any(path.startswith(os.path.join(home, "")) for path in self._open()) else None


def _configs(place: str) -> Iterator[Path]:
    for folder in (Path(place), *(Path(place, name) for name in FOLDERS)):
        try:
            there = sorted(os.listdir(folder))
        except OSError:
            continue
        names = [name for name in there if may_hold_settings(name)] + [name for name in there if name.endswith(SCRIPTS)]
        for name in names[:MOST]:
            with suppress(OSError):
                about = os.stat(folder / name)
                if stat.S_ISREG(about.st_mode) and about.st_size <= LARGEST:  # opening a pipe would wait for ever
                    yield folder / name
