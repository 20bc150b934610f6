"""A program of Node's that a launcher starts and a build makes first: nothing is to be corrected in the launcher.
It only looks.
"""

import os
from dataclasses import replace

from tray_app.adapters.projects.candidates import Candidate
from tray_app.adapters.projects.node.command import not_built
from tray_app.adapters.projects.node.package import SUFFIXES, around, evidence_of
from tray_app.core.messages import Message


def to_be_built(one: Candidate) -> Candidate | None:
    """`one`, whose script is not there, with what its owner types before the first start; None where nothing makes
    it."""
    if one.script is None or one.script.suffix not in SUFFIXES or (own := around(one.script)) is None:
        return None
    inside = os.path.relpath(one.script, own.folder).replace(os.sep, "/")
    if inside.split("/")[0] not in own.built or (source := own.source_of(one.script)) is None:
        return None
    notes = [not_built(one.script, own)]
    if own.lacks_packages:
        notes.insert(0, Message("Its packages are not installed yet. Type in {folder}: {command}",
                                folder=own.folder, command=own.installs))  # fmt: skip
    keys = dict(one.keys)
    if "script" in keys:  # that would have to be there
        script, args = keys.pop("script"), keys.pop("args", [])
        keys = {"command": ["node", script, *args], "folder": str(one.script.parent), **keys}
    return replace(one, keys=keys, evidence=evidence_of(source, own), notes=(*one.notes, *notes), ready=False)
