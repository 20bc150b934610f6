"""One row of the table of troubles: how it comes about, and what BotTray says of it in each language.

A row is a function that provokes the trouble on real processes and gives the command that the user types. Above it
stand the exit code and the sentences, cause and cure. In them `…` is any text within a line and {name} a fact of the
scene (see `Scene.facts`), behind which a path goes on as it does here; the rest is taken letter by letter.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest
from emulation.emulator import Emulator
from home import ECHO, Home, make_token
from processes import KILL, WINDOWS


def forms(token: str) -> tuple[str, ...]:
    """How bots and their libraries write a token."""
    number, _, secret = token.partition(":")
    return (
        token,
        f"POST https://api.telegram.org/bot{token}/getUpdates",
        f"/bot{quote(token, safe='')}/getMe",
        f"/bot{token.replace(':', '%3a')}/getMe",
        f"secret={secret};",
        f'{{"token": "{token}"}}',
        f"--token={token}",
        f"abc{token}def",
        f"\x1b[1m{number}\x1b[0m:\x1b[31m{secret}\x1b[0m",
    )


LANGUAGES = ("en", "ru")
BOTH = os.environ.get("BOTTRAY_TESTS_LONG") != "0"
"""Whether each row is played in each language, or in one of them by turns: that no text lacks its Russian is shown by
the catalogue."""
MODES = "a mode that closes a file; Windows has none, and in the bed the user may read everything"
LINKS = "links, which hardly anybody makes on Windows and which Wine does not show as such"
WITHOUT_RIGHTS = "-dac_override,-dac_read_search"  # what lets root read a file that its mode closes


@dataclass
class Scene:
    """A home with one bot, `shop`, whose token Telegram knows; the bot tells its token in every form.

    Each scene has a token of its own (`number`): scenes are played at the same time, and are no rivals.
    """

    home: Home
    emulator: Emulator
    number: int
    facts: dict[str, object] = field(default_factory=dict)
    through: list[str] = field(default_factory=list)
    cleared: list[Callable[[], object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.token = make_token(772_000 + self.number)
        self.secret = self.token.partition(":")[2]
        self.chatty = f"for form in {forms(self.token)!r}:\n    print(form, flush=True)\n"
        self.emulator.add_bot(self.token, "shop_bot")
        self.toml = self.home.folder / "bots.toml"
        self.facts |= {
            "id": 772_000 + self.number,
            "home": self.home.folder,
            "toml": self.toml,
            "folder": self.home.folder / "bot-shop",
            "script": self.home.folder / "bot-shop" / "bot.py",
            "env": self.home.folder / "bot-shop" / ".env",
            "lock": self.home.locks / f"bottray-{772_000 + self.number}.lock",
            "locks": self.home.locks,
            "telegram": self.emulator.url.removeprefix("http://"),
            "bare_python": sys._base_executable,
            "kill": KILL,
            "/": os.sep,
        }

    def bot(self, text: str | None = None, token: str | None = "its own", **keys: object) -> Path:
        """The entry `shop`, by default an echo bot. Gives the path of its script."""
        if text is None:
            text = ECHO.read_text("utf-8").replace('"""\n\n', f'"""\n\n{self.chatty}', 1)
        return self.home.bot("shop", text, token=self.token if token == "its own" else token, **keys)

    def copy(self) -> "subprocess.Popen[str]":
        """The bot once more, started by hand; it reads when this returns."""
        started = self.home.spawn(
            command=[sys.executable, str(self.facts["script"])],
            BOT_TOKEN=self.token,
            BOTTRAY_API_BASE=self.emulator.url,
        )
        self.facts["pid"] = started.pid
        self.emulator.wait_for(self.token, lambda s: s["readers_now"], timeout=40)
        return started

    def warned(self) -> None:
        """The bot runs and there is a warning, but for those that this scene always has: its script shows the token."""
        always = ("token-in-log", "token-readable")
        self.home.wait_for("shop", lambda v: any(w.kind not in always for w in v.warnings), timeout=60)

    def without_rights(self) -> None:
        """From here on the command is run by somebody for whom a file's mode counts."""
        if os.geteuid() != 0:
            return
        if not shutil.which("setpriv"):
            pytest.skip("root may read everything, and setpriv (util-linux) is not here")
        self.through = ["setpriv", f"--inh-caps={WITHOUT_RIGHTS}", f"--bounding-set={WITHOUT_RIGHTS}"]

    def run(self, words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*self.through, *self.home.command(*words.format(**self.facts).split())],
            env=self.home.environ, capture_output=True, text=True, encoding=self.home.encoding, timeout=60,
        )  # fmt: skip


@dataclass(frozen=True)
class Trouble:
    provoke: Callable[[Scene], str]
    code: int
    said: dict[str, tuple[str, ...]]
    number: int
    linux: str = ""
    """Why it is played on Linux only."""
    windows: str = ""

    def skipped(self) -> str:
        """Why it is not played here; empty where it is."""
        return self.linux if WINDOWS else self.windows


class Table(list[Trouble]):
    """The rows of one file, in their order; `first` is where their numbers start, a hundred for each file."""

    def __init__(self, first: int) -> None:
        super().__init__()
        self.first = first

    def row(
        self, code: int, en: tuple[str, ...], ru: tuple[str, ...], linux: str = "", windows: str = ""
    ) -> Callable[..., Callable[[Scene], str]]:
        def add(provoke: Callable[[Scene], str]) -> Callable[[Scene], str]:
            self.append(Trouble(provoke, code, {"en": en, "ru": ru}, self.first + len(self), linux, windows))
            return provoke

        return add

    def cases(self) -> list[object]:
        """One for each row in each language, for parametrize("trouble, language", …); see BOTH."""
        return [
            pytest.param(one, language, id=name_of(one, language), marks=pytest.mark.skipif(bool(why), reason=why))
            for one in self
            for why in [one.skipped()]
            for language in LANGUAGES
            if BOTH or LANGUAGES.index(language) == one.number % len(LANGUAGES)
        ]


def play(trouble: Trouble, language: str, folder: Path, number: int) -> None:
    """One row from an empty folder to the end of all its processes."""
    locks = folder / "locks"
    locks.mkdir(parents=True)
    locks.chmod(0o1777)
    with Emulator() as emulator:
        scene = Scene(Home(folder / "home", locks, emulator.url), emulator, number)
        scene.home.environ["BOTTRAY_LANG"] = language
        scene.home.environ["PYTHONIOENCODING"] = "utf-8"  # of a pipe too, whose code page on Windows is the user's
        try:
            ran = scene.run(trouble.provoke(scene))
            told(ran, trouble, language, scene)
            after = scene.run("status --json")
            assert after.returncode in (0, 2), after.stderr
            no_secret(scene, ran.stdout, ran.stderr, after.stdout, after.stderr)
        finally:
            scene.home.close()
            for clear in scene.cleared:
                clear()


def told(ran: "subprocess.CompletedProcess[str]", trouble: Trouble, language: str, scene: Scene) -> None:
    whole = f"exit code {ran.returncode}\n{ran.stdout}{ran.stderr}"
    assert ran.returncode == trouble.code, whole
    for sentence in trouble.said[language]:
        here = re.sub(r"(?<=\})/[^ :,;)»]*", lambda path: path[0].replace("/", os.sep), sentence).format(**scene.facts)
        assert re.search(re.escape(here).replace("…", ".*?"), whole), f"{here}\n--- is not in\n{whole}"
    assert "Traceback" not in ran.stderr
    assert "BotTray itself failed" not in scene.home.log("agent") + whole


def no_secret(scene: Scene, *texts: str) -> None:
    """Neither in what was printed nor in any file but the user's own, however it is cut or coloured."""
    found = dict(enumerate(texts))
    for path in [*scene.home.folder.rglob("*"), *scene.home.locks.rglob("*")]:
        if path.is_file() and not path.is_symlink() and not path.parent.name.startswith("bot-") and path != scene.toml:
            found[str(path)] = path.read_text("utf-8", "replace")
    for where, text in found.items():
        plain = re.sub(r"\x1b\[[\d;]*m", "", text)
        assert scene.secret[:14] not in plain, where
        assert scene.secret[-14:] not in plain, where


def played(ends: dict[str, Future[None]], trouble: Trouble, language: str) -> None:
    """The end of a row that plays beside others; raises what went wrong in it."""
    ends[name_of(trouble, language)].result()


def name_of(trouble: Trouble, language: str) -> str:
    return f"{trouble.provoke.__name__}-{language}"
