"""Folders and launchers in the shapes that people have, all written for this: what `bottray add` makes of each.

A case is a folder of cases/ with its files and `expect.json`. In the files @HERE@ is the folder's path, @TOKEN@ its
bot's token and @OTHER@ one of another bot. Of expect.json only `add` and `outcome` must be there:

  add       what is named: "." or a file, and more words behind it; `--yes --no-start` are always said
  venv      folders that become environments
  programs  commands that are there to be found, as `python3.12`; without it, those of this computer
  outcome   "entry", "entries" (several), "refused"
  name      of the entry
  entry     keys of it as they must be; null: not there. Paths below the folder are told as `@HERE@/...`
  token     where it is known from: a file of the folder or "launcher" (kept in the entry or moved); null: not known
  says      regular expressions, each found in what is printed; `never`: none of them is
  never_in  file -> regular expressions that are not found in it
  note      why it is so

Nothing of the folder is changed but what `changes` names, and nothing new lies there but what `makes` does.
"""

import json
import os
import re
import shutil
import sys
import tomllib
from pathlib import Path

import pytest
from home import make_token
from processes import WINDOWS

from tray_app.adapters.projects import interpreter
from tray_app.adapters.telegram import certificates
from tray_app.adapters.tokens import secrets
from tray_app.core.config.config import parse_each
from tray_app.core.errors import ConfigError

CASES = Path(__file__).parent / "cases"
NAMES = sorted(place.parent.name for place in CASES.glob("*/expect.json"))
KEYS = {"add", "venv", "programs", "outcome", "name", "entry", "token", "says", "never", "never_in", "changes", "makes",
        "note", "only"}  # fmt: skip
BOT, OTHER = 770_900, 770_901


class Case:
    """One folder of cases/, laid out in `folder` with its places filled in."""

    def __init__(self, name: str, folder: Path) -> None:
        self.folder = folder
        self.expect = json.loads((CASES / name / "expect.json").read_text("utf-8"))
        assert self.expect.keys() <= KEYS
        self.tokens = {"@TOKEN@": make_token(BOT), "@OTHER@": make_token(OTHER)}
        for source in sorted((CASES / name).rglob("*")):
            target = folder / source.relative_to(CASES / name)
            if source.is_dir():
                target.mkdir(parents=True, exist_ok=True)
            elif source.name != "expect.json":
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(self.filled(source.read_bytes().decode("utf-8")).encode())
                if target.suffix == ".sh" or source.stat().st_mode & 0o100:
                    target.chmod(0o755)
        for place in self.expect.get("venv", ()):
            environment(folder / place)

    def filled(self, text: str) -> str:
        for place, token in self.tokens.items():
            text = text.replace(place, token)
        return text.replace("@HERE@", self.folder.as_posix())

    def told(self, value: object) -> object:
        """As expect.json has it."""
        if isinstance(value, str):
            for place, token in self.tokens.items():
                value = value.replace(token, place)
            here = [str(self.folder), self.folder.as_posix()]
            value = value.replace(here[0], "@HERE@").replace(here[1], "@HERE@")
            return value.replace("\\", "/") if value.startswith("@HERE@") else value
        if isinstance(value, list):
            return [self.told(one) for one in value]
        return {k: self.told(v) for k, v in value.items()} if isinstance(value, dict) else value

    def files(self) -> dict[str, bytes]:
        found = (path for path in self.folder.rglob("*") if path.is_file() and not path.is_symlink())
        inside = {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in found}
        made = tuple(f"{place}/" for place in self.expect.get("venv", ()))
        return {name: data for name, data in inside.items() if not name.startswith(made or ("\0",))}


def environment(folder: Path) -> None:
    """What makes an environment for us: its interpreter and its note."""
    python = folder / ("Scripts/python.exe" if WINDOWS else "bin/python")
    python.parent.mkdir(parents=True)
    if WINDOWS:
        shutil.copy(sys.executable, python)
    else:
        python.symlink_to(sys.executable)
    (folder / "pyvenv.cfg").write_text(f"home = {os.path.dirname(os.path.realpath(sys.executable))}\n")


@pytest.fixture
def case(request, tmp_path):
    one = Case(request.param, tmp_path / request.param)
    if one.expect.get("only") == ("linux" if WINDOWS else "windows"):
        pytest.skip(f"is told of {one.expect['only']} only")
    return one


@pytest.mark.parametrize("case", NAMES, indirect=True)
def test_add(case, home, monkeypatch):
    expect, before = case.expect, case.files()
    home.environ |= {"https_proxy": "http://127.0.0.1:9", "PYTHONIOENCODING": "utf-8"}  # nobody is asked about a token
    for name in (*certificates.FILES, *certificates.FOLDERS):  # and no authority of this machine is read for it
        home.environ.pop(name, None)
    if "programs" in expect:
        home.environ["PATH"] = str(programs(case.folder.parent / "programs", expect["programs"]))
        monkeypatch.setenv("PATH", home.environ["PATH"])  # for what is looked up here afterwards
    named, *words = expect["add"].split(" ")
    done = home.run("add", str(case.folder / named), *words, "--yes", "--no-start")
    said = case.told(done.stdout + done.stderr)
    made = entries(home)

    assert not re.search("Traceback|internal error", said), said
    for token in case.tokens.values():
        assert token not in done.stdout + done.stderr
    for wanted in expect.get("says", ()):
        assert re.search(wanted, said), f"{wanted}\nis not in\n{said}"
    for unwanted in expect.get("never", ()):
        assert not re.search(unwanted, said), said
    changed = {name for name, data in before.items() if case.files().get(name) != data}
    assert changed == set(expect.get("changes", ())), said
    assert case.files().keys() - before.keys() == set(expect.get("makes", ())), said
    for name, patterns in expect.get("never_in", {}).items():
        text = (case.folder / name).read_text("utf-8") if (case.folder / name).exists() else ""
        assert not any(re.search(pattern, text) for pattern in patterns), text

    if expect["outcome"] == "refused":
        assert (done.returncode != 0, made) == (True, {}), said
        return
    assert done.returncode == 0, said
    if expect["outcome"] == "entries":
        assert {name: given(case, keys, expect["entry"].get(name, {})) for name, keys in made.items()} == expect[
            "entry"
        ]
        return
    (name,) = made
    assert name == expect.get("name", name)
    assert given(case, made[name], expect.get("entry", {})) == expect.get("entry", {}), said
    if "token" in expect:
        assert source(case, home, name) == expect["token"], said


def entries(home):
    file = home.folder / "bots.toml"
    return tomllib.loads(file.read_text("utf-8")).get("bots", {}) if file.exists() else {}


def given(case: Case, entry: dict, wanted: dict) -> dict:
    """Of the entry, the keys that are asked for; None for one that is not there."""
    return {key: case.told(entry.get(key)) for key in wanted}


def source(case: Case, home, name: str) -> str | None:
    """Where the token would come from at the next start, as the agent would find it."""
    file = home.folder / "bots.toml"
    spec = parse_each(file.read_text("utf-8"), str(file)).bots[name]
    launch = interpreter.resolve(spec, file.parent)
    own = secrets.env_variables(spec, launch.env_file)
    try:
        found = secrets.find_token(spec, launch.env_file, {}, own)
    except ConfigError:  # the variable is named, and not set
        return None
    if found is None:
        return None
    assert found.token.reveal() == case.tokens["@TOKEN@"], "it is another one"
    for path in (launch.token_in, launch.env_file):
        if path and case.tokens["@TOKEN@"] in path.read_text("utf-8", "replace"):
            return path.relative_to(case.folder).as_posix() if path.is_relative_to(case.folder) else str(path)
    return "launcher"


def programs(folder: Path, names: list[str]) -> Path:
    """A folder with programs of these names, all of which are this Python."""
    folder.mkdir()
    for name in names:
        if WINDOWS:
            shutil.copy(sys.executable, folder / f"{name}.exe")
        else:
            (folder / name).symlink_to(sys.executable)
    return folder
