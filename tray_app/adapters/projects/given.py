"""What the program of an old launcher finds around it there, and would not find here: folders on PATH, modules that a
container puts beside its script."""

import os
import re
from dataclasses import replace

from tray_app.adapters.projects.candidates import Candidate
from tray_app.adapters.projects.launcher_files import written
from tray_app.adapters.projects.scripts.entries import entry_of
from tray_app.adapters.projects.scripts.start_form import modules_above
from tray_app.adapters.projects.source_tree import Tree
from tray_app.core.launchers.parts import OldStart


def with_modules(one: Candidate) -> Candidate:
    """With the folder of the project on Python's path that has what the script imports, where its own does not."""
    env = one.keys.get("env", {})
    if one.script is None or one.script.suffix != ".py" or "script" not in one.keys or "PYTHONPATH" in env:
        return one
    tree = Tree(one.script.parent)
    place = modules_above(tree, list(entry_of(tree, one.script.name).files))
    return one if place is None else replace(one, keys={**one.keys, "env": {**env, "PYTHONPATH": str(place)}})


def with_path(one: Candidate, start: OldStart) -> Candidate:
    """What the launcher adds to PATH goes before what is there now."""
    made = next((value for name, value in start.computed.items() if name.upper() == "PATH"), "")
    added = re.fullmatch(r"(.*?)(?:\$\{?PATH\}?|%PATH%)(.*)", made, re.IGNORECASE | re.DOTALL)
    if added is None or re.search(r"[$%`]", added[1] + added[2]):
        return one
    parts = [part for part in re.split(r";" if "\\" in made or ";" in made else r":", added[1]) if part]
    parts = [written(one.launcher.parent, part) for part in parts] if one.launcher else parts
    folders = [folder for part in parts if os.path.isdir(folder := os.path.expanduser(part))]
    if not folders:
        return one
    path = os.pathsep.join([*folders, os.environ.get("PATH", "")])
    return replace(one, keys={**one.keys, "env": {**one.keys.get("env", {}), "PATH": path}})
