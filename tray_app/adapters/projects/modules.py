"""Where the module of an entry lies: its file, and the folder that its imports start from."""

import os
from dataclasses import replace
from pathlib import Path

from tray_app.adapters.projects.launch import wrong
from tray_app.core.errors import ConfigError, ScriptMissing
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec
from tray_app.core.scripts import python_module


def located(spec: BotSpec, folder: Path) -> tuple[Path | None, Path | None]:
    """The place of Python's path that has the module, and its file; None where an installation may have it. Of a server
    the application that it runs counts.

    Raises ScriptMissing where its package is there, and it is not in there.
    """
    if spec.module is None:
        return None, None
    spec = replace(spec, module=python_module.served(spec.module, spec.args) or spec.module)
    assert spec.module is not None
    places = [folder, *(folder / text for text in spec.env.get("PYTHONPATH", "").split(os.pathsep) if text)]
    top, *inner = spec.module.partition(":")[0].split(".")
    for place in places:
        paths = (place.joinpath(*parts) for parts in python_module.files(spec.module))
        if file := next((path for path in paths if os.path.isfile(path)), None):
            return place, file
    for place in places:
        if inner and os.path.isdir(place / top):
            raise _missing(spec, place, inner)
    return None, None


def _missing(spec: BotSpec, place: Path, inner: list[str]) -> ConfigError:
    import difflib

    assert spec.module is not None
    parts = spec.module.partition(":")[0].split(".")
    above = place.joinpath(*parts[:-1])
    try:
        names = [name.removesuffix(".py") for name in os.listdir(above)]
    except OSError:
        names = []
    near = difflib.get_close_matches(inner[-1], names, 1)
    cure = Message("Did you mean {name}?", name=".".join([*parts[:-1], *near])) if near else None
    what = Message("its module {module} is not in {folder}.", module=spec.module, folder=place)
    cure = cure or Message('Correct "module", or "folder", which is where python -m looks for it.')
    return wrong(spec, what, cure, ScriptMissing)
