"""How a package's own texts (README, Dockerfile, Procfile) say that one of its files is run."""

import posixpath
import shlex
from collections.abc import Collection
from dataclasses import replace

from tray_app.adapters.projects.node.package import Package, read
from tray_app.core.launchers.node.package_json import NodeStart, Scripts, of_line
from tray_app.core.launchers.parts import HERE, join, runs
from tray_app.core.scripts.start_lines import is_one, node_lines_of


def said(own: Package, files: Collection[str]) -> dict[str, tuple[NodeStart, str]]:
    """{one of the `files`: how it is run, and in which text}. What is handed to it there is an example, as are the
    variables before it: such a line says nothing."""
    texts = ((name, read(own.folder / name) or "") for name in own.names if is_one(name))
    lines = [(line, name) for name, text in texts for line in node_lines_of(name, text)]
    found: dict[str, tuple[NodeStart, str]] = {}
    for line, name in sorted(lines, key=lambda one: -one[0].weight):
        for one in of_line(shlex.join(line.words), Scripts()) if line.words else ():
            program = runs(one.start.words)
            if program is None or program.script is None or program.args:
                continue
            inside = join(one.start.folder, posixpath.join(line.folder, program.script))
            file = posixpath.normpath(inside).removeprefix(f"{HERE}/")
            if file in files:
                words = tuple(file if word == program.script else word for word in one.start.words)
                start = replace(one.start, words=words, folder=HERE, env={}, replaced=())
                found.setdefault(file, (replace(one, start=start), name))
    return found
