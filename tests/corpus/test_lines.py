"""Every line of every launcher of the corpus is read, replaced, furniture, or named as left out: none is passed over.

A command counts as accounted for where one of these is so: it is shown beside who does its work now; its words are
those of what is started; it only sets something or decides on something, which the readers follow; it is furniture.
"""

import re
from pathlib import Path

import pytest
from corpus.test_corpus import CASES, NAMES, Case

from tray_app.adapters.projects.launcher_files import LauncherFiles
from tray_app.core.launchers import kinds, launchers
from tray_app.core.launchers.around import Around
from tray_app.core.launchers.batch import tree as batch_tree
from tray_app.core.launchers.parts import HERE, LONGEST, Reading, base, shown
from tray_app.core.launchers.shell import tree as shell_tree
from tray_app.core.launchers.stead import FURNITURE, PAUSES

_FOLLOWED = re.compile(
    r"(?:source|\.|cd|chdir|pushd|popd|if|for|goto|call|set|setx|setlocal|endlocal|export|declare|local|exit|return|eval"
    r"|conda|case|function|start|cmd|cmd\.exe|exec|\$\w+|[A-Za-z_]\w*\+?=.*|find|findstr|where|which|grep|awk|xargs|nssm"
    r"|tmux|screen|start-stop-daemon|flock|nohup|poetry|uv|pm2|npm|sudo|env|powershell|pwsh|(?:\S*\\)?wscript(?:\.exe)?|bash|sh|\./\S+\.sh)$",
    re.IGNORECASE | re.DOTALL,
)
LAUNCHERS = [
    (name, path.name)
    for name in NAMES
    for path in sorted((CASES / name).rglob("*"))
    if path.is_file() and kinds.kind_of(path.name, path.read_text("utf-8", "replace")) in ("sh", "bat")
]


def commands(kind: str, text: str) -> list[str]:
    if kind == "sh":
        nodes = shell_tree.every(shell_tree.tree(text))
        return [" ".join(node.words) for node in nodes if not node.kind and node.words]
    rows = batch_tree.tree(text)
    flat = []
    while rows:
        row = rows.pop(0)
        rows = [inner for part in row.parts for inner in part] + rows
        flat += [row.text] if not row.kind else []
    return flat


def accounted(line: str, reading: Reading) -> bool:
    said = [one.what for one in reading.replaced] + [one.what for start in reading.starts for one in start.replaced]
    first = line.split()[0].lstrip("@(").strip('"') if line.split() else ""
    if (
        not first
        or first.lower() in FURNITURE
        or first.lower().startswith("echo")
        or _FOLLOWED.match(first)
        or first in PAUSES
    ):
        return True
    if any(
        one[:20] in line or line[:20] in one for one in (*said, *(shown(one)[: LONGEST - 1] for one in said)) if one
    ):
        return True
    words = {base(word) for start in reading.starts for word in start.words}
    return any(base(word.strip("\"'")) in words for word in line.split()[:4])


@pytest.mark.parametrize(("name", "file"), LAUNCHERS)
def test_no_line_is_passed_over(name: str, file: str, tmp_path: Path) -> None:
    case = Case(name, tmp_path / name)
    path = next(found for found in sorted(case.folder.rglob(file)) if found.is_file())
    text = path.read_text("utf-8")
    kind = kinds.kind_of(file, text) or ""
    reading = launchers.reading(file, text, LauncherFiles(path, text).around())
    if not reading.starts:
        pytest.skip("it starts nothing here")
    everything = launchers.reading(file, text, Around(above=(f"{HERE}/{file}",)))  # branches that are not gone into too
    quiet = {"python --version >nul 2>&1", "stop", "start"}  # tells something; functions
    passed = [
        line
        for line in commands(kind, text)
        if not (accounted(line, reading) or accounted(line, everything) or line in quiet)
    ]
    branches = [one.what.removesuffix(") …") for one in reading.replaced if one.what.endswith(") …")]
    assert passed == [] or branches, passed


SH = """#!/bin/bash
git pull
{}
python3 bot.py
rsync -a x y
"""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("curl https://example.org/ping", True), ("rm -f old.db", True), ("alembic upgrade head", True),
        ("docker compose up -d db", True), ("foo | bar", True), ("echo python -m venv x", False), ("mkdir -p a", False),
        ("A=1", False), ("pip install x", True), ("systemctl restart nginx", True), ("ssh host 'python x.py'", True),
    ],
)  # fmt: skip
def test_a_line_is_named_or_furniture(line: str, said: bool) -> None:
    reading = launchers.reading("x.sh", SH.format(line), Around())
    shown_ = [one.what for one in reading.replaced]
    assert {"git pull", "rsync -a x y"} <= set(shown_)
    assert any(one.startswith(line.split(" |")[0][:20].replace("'", "")) for one in shown_) is said, shown_
