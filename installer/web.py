"""`web`: the libraries of the page, taken from the npm registry as web.json pins them: version, checksum, licence text.

What lies in tray_app/web/vendor is what the packages have, but for the names of their imports: a browser finds
`./preact.js`, and not `preact`, unless a script within the page told it so, which its policy forbids. `--check` needs
no network: each file's own checksum is pinned, too.
"""

import base64
import hashlib
import io
import json
import sys
import tarfile
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from installer.folders import SOURCE
from installer.trouble import Trouble, retried
from tray_app.core.messages import Message

PINS = SOURCE / "installer" / "web.json"
VENDOR = SOURCE / "tray_app" / "web" / "vendor"
TESTS = SOURCE / "tests" / ".web"
"""Where what is pinned for the tests only is kept between two runs."""
DRAWINGS = SOURCE / "assets" / "icon"
ICONS = SOURCE / "tray_app" / "web" / "icons"
REGISTRY = "https://registry.npmjs.org"
PATIENCE = 60.0
"""Seconds that the registry may be silent."""


def web(check: bool = False) -> int:
    """Fetch what the page needs; with `check` say what is not as pinned, and change nothing: 1 if there is any."""
    pins = json.loads(PINS.read_text("utf-8"))
    shipped = {name: pin for name, pin in pins.items() if "only" not in pin}
    if not check:
        for name, pin in pins.items():
            take(name, pin, VENDOR if name in shipped else TESTS)
        PINS.write_text(json.dumps(pins, indent=2) + "\n", "utf-8")
        ICONS.mkdir(exist_ok=True)
        for drawing in drawings():
            (ICONS / drawing.name).write_bytes(drawing.read_bytes())
        return 0
    found = [*faults(shipped), *_icons_that_differ()]
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


def drawings() -> list[Path]:
    """Those of the tray's states: whoever knows them there knows them on the page."""
    return sorted(path for path in DRAWINGS.glob("*.svg") if not path.name.startswith("count"))


def for_tests(name: str) -> Path:
    """A package that only tests use, fetched unless it lies there as pinned; the folder it is in. Raises Trouble."""
    pin = json.loads(PINS.read_text("utf-8"))[name]
    if not all(_as_pinned(TESTS / file["as"], file) for file in pin["files"].values()):
        take(name, pin, TESTS)
    return TESTS


def take(name: str, pin: dict[str, Any], folder: Path) -> None:
    """The files of one package, put into `folder`; what they come to is written into `pin`. Raises Trouble."""
    package = _fetched(f"{REGISTRY}/{name}/-/{name.rpartition('/')[2]}-{pin['version']}.tgz")
    kind, _, wanted = pin["integrity"].partition("-")
    if base64.b64encode(hashlib.new(kind, package).digest()).decode() != wanted:
        raise Trouble(Message("{name} is not what it was when it was pinned. Nothing was taken.", name=name))
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        for path, file in pin["files"].items():
            member = archive.extractfile(f"package/{path}")
            assert member is not None
            data = _with_our_names(member.read(), file.get("imports", {}))
            file["sha256"] = hashlib.sha256(data).hexdigest()
            (folder / file["as"]).write_bytes(data)


def faults(pins: Mapping[str, Any]) -> list[str]:
    files = [file for pin in pins.values() for file in pin["files"].values()]
    wrong = [f"{VENDOR / file['as']}: not as pinned" for file in files if not _as_pinned(VENDOR / file["as"], file)]
    strangers = {path.name for path in VENDOR.iterdir()} - {file["as"] for file in files}
    return wrong + [f"{VENDOR / name}: pinned nowhere" for name in sorted(strangers)]


def _icons_that_differ() -> list[str]:
    wanted = {drawing.name: drawing.read_bytes() for drawing in drawings()}
    there = {icon.name: icon.read_bytes() for icon in ICONS.iterdir()} if ICONS.is_dir() else {}
    names = sorted(name for name in wanted.keys() | there if wanted.get(name) != there.get(name))
    return [f"{ICONS / name}: not as in {DRAWINGS}" for name in names]


def _as_pinned(path: Path, file: Mapping[str, Any]) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == file.get("sha256")


def _with_our_names(data: bytes, imports: Mapping[str, str]) -> bytes:
    for theirs, ours in imports.items():
        data = data.replace(f'from"{theirs}"'.encode(), f'from"{ours}"'.encode())
    return data


def _fetched(address: str) -> bytes:
    got: list[bytes] = []

    def attempt() -> bool:
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
                got.append(answer.read())
        except OSError as error:
            print(f"{address}: {error}", file=sys.stderr)
        return bool(got)

    if not retried(attempt, 5):
        raise Trouble(Message("The npm registry could not be reached. Look at the network, and try again."))
    return got[0]
