"""NOTICES.txt of the Windows program: whose work is in it and under which licence, with each licence's own text.

Taken from the metadata of the packages that were really bundled; a package that tells no licence stops the build.
Runs inside the Python that builds (see windows/bottray.spec), so it imports the standard library and this tree only.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path

from installer import web

RULE = "=" * 78
HEAD = """\
BotTray is under the MIT licence (LICENSE.txt). It comes with the work of others, each under its own licence; their
texts follow.

pystray is under the GNU Lesser General Public License, version 3. It lies as plain files in _internal\\pystray, and
BotTray uses whatever lies there: to run it with a version of your own, put that folder's files in their place.
"""
BUILDER = "pyinstaller"
"""Its bootloader is the beginning of each of our programs."""
BELOW = """\
Python's modules contain OpenSSL (Apache License 2.0), libffi (MIT), zlib (zlib licence), bzip2 (BSD), XZ Utils (0BSD),
expat (MIT), libmpdec (BSD), SQLite (public domain) and Tcl/Tk (TCL licence); the C runtime is Microsoft's
redistributable. Sources and texts: openssl.org, sourceware.org/libffi, zlib.net, sourceware.org/bzip2,
tukaani.org/xz, libexpat.github.io, bytereef.org/mpdecimal, sqlite.org, tcl-lang.org.
"""
NAMES = ("LICEN", "COPYING", "NOTICE", "AUTHORS")


def write(file: Path, modules: Iterable[str], binaries: Iterable[str]) -> None:
    """For what is bundled: names of `modules`, and where the `binaries` were taken from."""
    parts = [HEAD, *(_notice(one) for one in _bundled(modules, binaries)), *_of_the_page(), _python()]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"\n{RULE}\n".join(parts), "utf-8")


def _bundled(modules: Iterable[str], binaries: Iterable[str]) -> list[Distribution]:
    owners = packages_distributions()
    tops = {name.partition(".")[0] for name in modules}
    for path in binaries:
        parts = Path(path).parts
        if "site-packages" in parts:
            tops.add(parts[parts.index("site-packages") + 1].partition(".")[0])
    names = {owner.lower() for top in tops for owner in owners.get(top, ())} | {"pystray", BUILDER}
    return [distribution(name) for name in sorted(names)]


def _notice(one: Distribution) -> str:
    name = one.metadata["Name"]
    texts = list(_texts(one))
    kind = one.metadata.get("License-Expression") or _classified(one) or one.metadata.get("License")
    if not kind or not texts:
        raise ValueError(f"{name} tells no licence: find out which it is before giving it to others")
    home = one.metadata.get("Home-page") or next(
        (url.partition(", ")[2] for url in one.metadata.get_all("Project-URL") or ()), ""
    )
    return "\n\n".join([f"{name} {one.version}: {kind}\n{home}".rstrip(), *texts])


def _classified(one: Distribution) -> str:
    found = [text for text in one.metadata.get_all("Classifier") or () if text.startswith("License ::")]
    return ", ".join(text.rpartition(" :: ")[2] for text in found)


def _texts(one: Distribution) -> Iterator[str]:
    for file in one.files or ():
        if ".dist-info" in str(file) and file.name.upper().startswith(NAMES):
            yield file.read_text(encoding="utf-8").strip()


def _of_the_page() -> Iterator[str]:
    """The libraries that the browser gets from us."""
    for name, pin in json.loads(web.PINS.read_text("utf-8")).items():
        for file in pin["files"].values() if "only" not in pin else ():
            if "LICENSE" in file["as"]:
                text = (web.VENDOR / file["as"]).read_text("utf-8").strip()
                yield f"{name} {pin['version']}: {pin['licence']}\nhttps://www.npmjs.com/package/{name}\n\n{text}\n"


def _python() -> str:
    places = (Path(sys.base_prefix, "LICENSE.txt"), Path(sys.base_prefix, "Lib", "LICENSE.txt"))
    text = next(place.read_text("utf-8") for place in places if place.exists())
    version = ".".join(map(str, sys.version_info[:3]))
    return (
        f"Python {version}: Python Software Foundation License 2\nhttps://www.python.org\n\n{BELOW}\n{text.strip()}\n"
    )
