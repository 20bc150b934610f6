"""Units, command lines and files of variables, compared with what the systemd of this computer makes of them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import real_systemd
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tray_app.adapters.projects.launcher_files import LauncherFiles
from tray_app.core.launchers.around import Around
from tray_app.core.launchers.services import systemd_words
from tray_app.core.launchers.services.unit_text import unit_of
from tray_app.core.launchers.services.units import read_systemd

pytestmark = [
    pytest.mark.linux("systemd is there only"),
    pytest.mark.skipif(real_systemd.why_not() is not None, reason=str(real_systemd.why_not())),
]
CASES = Path(__file__).parents[3] / "corpus" / "cases"
UNITS = sorted(place.parent.name for place in CASES.glob("unit-*/expect.json"))
SIGNS = [*" \t\n\"'\\;$#&|%{}=aXé", "${X}", "$X", "${", "\\x41", "\\n", " ; ", "$$", "export ", "A=", "B='", "\r\n"]
TEXT = st.lists(st.sampled_from(SIGNS), max_size=25).map("".join)
VALUES = {"X": "one  'two three' f\\ g", "Y": ""}


@given(st.lists(TEXT, max_size=5))
def test_variables_in_a_command_line(argv):
    assert systemd_words.expanded(["/x", *argv], VALUES)[0] == real_systemd.expanded(["/x", *argv], VALUES)


@settings(max_examples=400)
@given(TEXT)
@example('A="\\')
@example('="\nA=')
@example("=B='\r\nA=")
def test_a_file_of_variables(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "variables"
    path.write_bytes(text.encode())
    assert systemd_words.variables_in(text) == real_systemd.variables_in(path)


LINES = [
    """bot.py --a "b c" 'd e' f"g h"i \\x41\\101\\n\\q \\; | & > # ;x x; "a;b" """,
    "a ; /bin/true b ; /bin/true c",
    "$X ${X} x$X",
    """\\"a\\" 'it\\'s' "\\\\" \\s\\t""",
    "%% %i %I %n %N %p %P %j %T",
    "é \\u00e9 \\U0001F600",
    """"" '' a""b""",
]


def test_command_lines(tmp_path):
    text = "[Unit]\nDefaultDependencies=no\n[Service]\nType=oneshot\n" + "".join(
        f"ExecStart=/bin/echo {line}\n" for line in LINES
    )
    text += (
        "ExecStart=-@/bin/echo zero one \\\n# remark\n  two \\\n;remark\n\\\n  three\\\\\nExecStart=:/bin/echo $X $$\n"
    )
    (tmp_path / "shop-bot@.service").write_text(text)
    real = real_systemd.unit(tmp_path, "shop-bot@a-b.service")
    unit = unit_of(text, "shop-bot@a-b.service", True, Around())
    ours = [
        [unit.specified(word) for word in words]
        for line in unit.every("ExecStart")
        for words in systemd_words.commands(line)
    ]
    bare = [words[1:] if "@" in words[0] else [words[0].lstrip(":"), *words[1:]] for words in ours]
    assert bare == real["Command Line"]


@pytest.mark.parametrize("name", UNITS)
def test_the_units_of_the_corpus(name, tmp_path):
    """Command lines, variables, their files and the folder."""
    folder = tmp_path / "u"
    folder.mkdir()
    for source in sorted((CASES / name).rglob("*")):
        target = folder / source.relative_to(CASES / name)
        if source.is_dir():
            target.mkdir(exist_ok=True)
        elif source.name != "expect.json":
            target.parent.mkdir(exist_ok=True)
            target.write_text(source.read_text("utf-8").replace("@HERE@", str(folder)), "utf-8")
    unit = json.loads((CASES / name / "expect.json").read_text("utf-8"))["add"]
    file = next(path for path in (folder / unit, folder / "bot@.service") if path.exists())
    if unit.endswith("@.service"):
        return
    dropped = folder / f"{unit}.d"
    dropped.mkdir(exist_ok=True)
    (dropped / "00-test.conf").write_text("[Unit]\nDefaultDependencies=no\n")
    real = real_systemd.unit(folder, unit)

    around = LauncherFiles(file, "").around()
    around = replace(around, specifiers={"h": "/home/somebody", "u": "nobody"})
    one = unit_of(file.read_text("utf-8"), unit, True, around)
    said = [line.partition("=") for line in real.get("Environment", ())]
    variables = {key: value for key, _, value in said}
    for file_named in real.get("EnvironmentFile", ()):
        if Path(file_named.lstrip("-")).is_file():
            variables |= real_systemd.variables_in(Path(file_named.lstrip("-")))
    starts = read_systemd(file.read_text("utf-8"), unit, True, around)
    settings_of = starts[0]
    assert {**settings_of.env, **settings_of.file_env} == variables
    folders = [line for line in real.get("WorkingDirectory", ()) if line]
    assert settings_of.folder in [*(path.removeprefix("!").removeprefix("-") for path in folders), "/home/somebody"]
    plain = ":" not in one.last("ExecStart")[:3]
    theirs = [real_systemd.expanded(argv, variables) if plain else argv for argv in real["Command Line"]]
    wanted = [list(start.words) for start in starts]
    for words in wanted:
        assert any(argv[-len(words) + 1 :] == words[1:] or "sh" in argv[0] or "env" in argv[0] for argv in theirs), (
            theirs
        )
