"""How a Python file is started so that its imports are found: as a script or as a module, and from which folder.

The folder is that of the start command, mostly the project's own: the nearest one above the file that has what an
installation reads. Python looks in the script's folder for a script, and in the working folder for `-m`.
"""

import os
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from tray_app.adapters.projects.source_tree import Tree
from tray_app.core.launchers.encodings import decode
from tray_app.core.pattern import pattern
from tray_app.core.scripts import python_module
from tray_app.core.scripts.chance import files_named
from tray_app.core.scripts.module_packages import package_of

PROJECT = ("pyproject.toml", "requirements.txt", "setup.py", "setup.cfg", "Pipfile", "Dockerfile", "package.json")
SIGNS = (".git", ".env", "README.md", "Procfile", "docker-compose.yml", "Makefile")
HIGHEST = 3  # folders above the one that was named


@dataclass(frozen=True)
class Form:
    """`module` None: as a script. `path` is what has to be on Python's path besides."""

    folder: Path
    module: str | None = None
    path: Path | None = None


def project_of(script: Path) -> Path:
    """The folder of the project that a file belongs to: the nearest above it that looks like one, never the home."""
    home = Path(os.path.expanduser("~"))
    for folder in script.parents[: HIGHEST + 1]:
        if folder == home:
            break
        if any(os.path.exists(folder / name) for name in (*PROJECT, *SIGNS)):
            return folder
    return script.parent


def form_of(
    tree: Tree, file: str, files: Iterable[str], function: str | None = None, said: "Form | None" = None
) -> Form:
    """`files` are those that it loads; `said` is what the project's own words make of it, where both would do."""
    own = [one for one in files if tree.code(one) is not None]
    form = _form_of(tree, file, own, function, said)
    place = modules_above(tree, own) if form.path is None else None
    return form if place in (None, form.folder) else replace(form, path=place)


def _form_of(tree: Tree, file: str, own: list[str], function: str | None, said: "Form | None") -> Form:
    script = tree.top / file
    home = _home(tree, file)
    tops = _tops(tree, own)
    relative = (entry := tree.code(file)) is not None and any(one.level for one in entry.imports)
    changed = any((code := tree.code(one)) is not None and code.path_changed for one in own)
    above = {top for top in tops if tree.has_module(_folder(file), top)}
    as_script = (
        not function and not relative and (changed or above == tops) and file.rpartition("/")[2] != "__init__.py"
    )
    roots = [root for root in _roots(tree, file, home, tops) if _has(tree, root, tops)]
    if changed and not roots and tops - above and _adds_its_own_folder(tree, file, own):
        roots = [root for root in _roots(tree, file, home, tops) if _has(tree, root, tops - above)]
        as_script = as_script and not roots
    if function is None and said and said.module is None and as_script:
        return said
    if function is None and said and said.module and _leads_to(said, script):
        if said.folder not in roots:  # not all that it imports is seen from there: its owner's word counts all the same
            lacking = {top for top in tops if not _has(tree, said.folder, {top})}
            return Form(said.folder, said.module, _missing(tree, file, home, lacking))
        roots, as_script = [said.folder], False
    if as_script and not (script.name == "__main__.py" and roots and script.parent != tree.top):
        return Form(_working(tree, file, own, home))
    if not roots:
        inside = [root for root in _roots(tree, file, home, tops) if root != script.parent]
        if function or relative:
            roots = inside
        else:  # some of what it imports lies beside it, and some above
            return Form(_working(tree, file, own, home), None, _missing(tree, file, home, tops - above))
    root = roots[0] if roots else script.parent
    parts = list(script.relative_to(root).with_suffix("").parts)
    if parts[-1] in ("__main__", "__init__") and len(parts) > 1:
        parts.pop()
    module = ".".join(parts) + (f":{function}" if function else "")
    if root.name == "src" or (root != home and root.is_relative_to(home) and root.parent == home and function):
        return Form(_working(tree, file, own, home if root.is_relative_to(home) else root.parent), module, root)
    return Form(root, module)


def _adds_its_own_folder(tree: Tree, file: str, files: Iterable[str]) -> bool:
    """Whether all that is put on Python's path is the script's own folder, which is there for a script anyway: that is
    written by whoever starts it as a module."""
    folder = _folder(file)
    name = re.escape(folder.rpartition("/")[2])
    itself = re.compile(rf"[\"'](?:[^\"']*/)?{name}/?[\"'][\s)]*")
    beside = [(one, tree.source(one)) for one in files]
    put = [(one, line) for one, source in beside for line in _PUT.findall(decode(source))]
    own = (
        ((found := itself.search(line)) is not None and found.end() == len(line.rstrip()) and ".." not in line)
        or (_folder(one) == folder and "__file__" in line and len(_UP.findall(line)) == 1 and ".." not in line)
        for one, line in put
    )  # fmt: skip
    return bool(put) and bool(name) and all(own)


_PUT = pattern(r"\bsys\.path\.(?:append|insert)\(([^\n]{0,300})")
_UP = pattern(r"\bdirname\b|\.parents?\b")


def _leads_to(said: Form, script: Path) -> bool:
    """Whether `-m` finds it in that folder."""
    return script in [said.folder.joinpath(*parts) for parts in python_module.files(said.module or "")]


def _folder(file: str) -> str:
    return file.rpartition("/")[0]


def _home(tree: Tree, file: str) -> Path:
    """The nearest folder that is a project's by its files, else the one that was named."""
    folder = _folder(file)
    while folder:
        if any(name in tree.listing(folder)[0] for name in PROJECT):
            return tree.top / folder
        folder = _folder(folder)
    return tree.top


def _tops(tree: Tree, files: Iterable[str]) -> set[str]:
    """The first parts of what they import and the project has itself."""
    found = set()
    for file in files:
        code = tree.code(file)
        for made in code.imports if code else ():
            top = made.module.partition(".")[0]
            if made.level or not top or top in found or top in sys.stdlib_module_names or package_of(top):
                continue
            if tree.find(file, made) or any(tree.has_module(place, top) for place in _places(file)):
                found.add(top)
    return found


def _places(file: str) -> list[str]:
    parts = file.split("/")[:-1]
    return ["/".join(parts[:n]) for n in range(len(parts) + 1)]


def _roots(tree: Tree, file: str, home: Path, tops: set[str]) -> list[Path]:
    """The folders from which it may be started as a module, the likeliest first."""
    script = tree.top / file
    above = [one for one in script.parents if one == tree.top or one.is_relative_to(tree.top)]
    outside = [one.parent for one in (tree.top, *tree.top.parents[: HIGHEST - 1]) if one.name in tops]
    listed = [home, home / "src", tree.top, tree.top / "src", *reversed(above), *outside]
    if script.parent == tree.top and not outside and os.path.isfile(tree.top / "__init__.py"):
        listed.append(tree.top.parent)
    fits = [one for one in dict.fromkeys(listed) if script.is_relative_to(one) and one != script.parent]
    return [one for one in fits if all(part.isidentifier() for part in script.relative_to(one).with_suffix("").parts)]


def _has(tree: Tree, root: Path, tops: set[str]) -> bool:
    if root.is_relative_to(tree.top):
        inside = root.relative_to(tree.top).as_posix()
        return all(tree.has_module("" if inside == "." else inside, top) for top in tops)
    return all(os.path.exists(root / top) or os.path.exists(root / f"{top}.py") for top in tops)


def _missing(tree: Tree, file: str, home: Path, tops: set[str]) -> Path | None:
    """The one folder that has what the script's own does not."""
    places = [tree.top / place for place in reversed(_places(file))]
    found = [one for one in dict.fromkeys([home, *places]) if one.is_relative_to(tree.top) and _has(tree, one, tops)]
    return found[0] if tops and found else None


def modules_above(tree: Tree, files: list[str]) -> Path | None:
    """The folder above the one that was named in which there are modules that it imports and does not have: where it
    runs in a container, they are put beside it. Its code does not look for them itself."""
    names: set[str] = set()
    for file in files:
        if (code := tree.code(file)) is None or code.path_changed:
            return None
        tops = {made.module.partition(".")[0] for made in code.imports if not made.level}
        names |= {top for top in tops if not any(tree.has_module(place, top) for place in _places(file))}
    names = {top for top in names if top and top not in sys.stdlib_module_names and package_of(top) is None}
    home = Path(os.path.expanduser("~"))
    for place in tree.top.parents[: HIGHEST - 1] if names else ():
        if place == home or not any(os.path.exists(place / name) for name in (*PROJECT, *SIGNS)):
            return None
        above = Tree(place)
        listed = {word.lower() for of in (tree, above) for word in re.findall(r"[\w-]+", _requirements(of))}
        if any(above.has_module("", top) and top.lower().replace("_", "-") not in listed for top in names):
            return place
    return None


def _requirements(tree: Tree) -> str:
    return "\n".join(decode(tree.source(name)) for name in PROJECT if "Docker" not in name).replace("_", "-")


def _working(tree: Tree, file: str, files: Iterable[str], home: Path) -> Path:
    """`home`, unless more of what it opens by a relative path is seen from the script's folder, or from one above."""
    script = tree.top / file
    names: set[str] = set()
    for one in files:
        names.update(files_named(decode(tree.source(one))))
    names -= {".env"}
    best = home
    inside = [one for one in script.parents if one.is_relative_to(tree.top)]
    for place in (home, *inside):
        if _seen(place, names) > _seen(best, names):
            best = place
    for place in tree.top.parents[: HIGHEST - 1]:
        way = tree.top.relative_to(place).as_posix()
        if (more := {name for name in names if name.startswith(f"{way}/")}) and _seen(place, more) > _seen(best, names):
            best = place
    if not _seen(best, names) and (above := _project_above(tree.top)) and _seen(above, names):
        return above  # it was started from there, the folder of its code being named
    return best


def _project_above(folder: Path) -> Path | None:
    """The folder that one lies in, where that is a project's and the folder itself is none."""
    place, home = folder.parent, Path(os.path.expanduser("~"))
    if place == home or any(os.path.exists(folder / name) for name in PROJECT):
        return None
    return place if any(os.path.exists(place / name) for name in (*PROJECT, *SIGNS)) else None


def _seen(place: Path, names: Iterable[str]) -> set[str]:
    return {name for name in names if os.path.exists(place / name)}
