"""What the page is made of is exactly what was pinned.

Deliberate faults that were tried, each red: no checksum of a package looked at · none of a file · a file that is pinned
nowhere passed over · an icon of the page that is not the tray's.
"""

import base64
import hashlib
import io
import json
import tarfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from installer import web
from installer.trouble import Trouble


def test_what_lies_there_is_what_was_pinned(capsys: pytest.CaptureFixture[str]) -> None:
    assert web.web(check=True) == 0, capsys.readouterr().err


def test_each_library_brings_its_licence() -> None:
    for pin in json.loads(web.PINS.read_text("utf-8")).values():
        assert "only" in pin or any("LICENSE" in file["as"] for file in pin["files"].values())


def packed(text: bytes) -> bytes:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz") as archive:
        entry = tarfile.TarInfo("package/one.mjs")
        entry.size = len(text)
        archive.addfile(entry, io.BytesIO(text))
    return whole.getvalue()


PACKAGE = packed(b'import{a}from"other";')


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A registry on loopback with one package, and a tree that pins it."""

    class Registry(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/one/-/one-1.0.0.tgz" else 404)
            self.end_headers()
            self.wfile.write(PACKAGE)

        def log_message(self, *_: object) -> None:
            pass

    digest = base64.b64encode(hashlib.sha512(PACKAGE).digest()).decode()
    files = {"one.mjs": {"as": "one.js", "imports": {"other": "./other.js"}}}
    pins = {"one": {"version": "1.0.0", "integrity": f"sha512-{digest}", "licence": "MIT", "files": files}}
    (tmp_path / "web.json").write_text(json.dumps(pins))
    for name, place in (("PINS", "web.json"), ("VENDOR", "vendor"), ("ICONS", "icons"), ("TESTS", "tests")):
        monkeypatch.setattr(web, name, tmp_path / place)
    with HTTPServer(("127.0.0.1", 0), Registry) as server:
        monkeypatch.setattr(web, "REGISTRY", f"http://127.0.0.1:{server.server_port}")
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        yield tmp_path
        server.shutdown()
        serving.join()


def test_a_package_is_taken_with_names_that_a_browser_finds(tree: Path) -> None:
    assert web.web() == 0
    assert (tree / "vendor" / "one.js").read_text() == 'import{a}from"./other.js";'
    assert web.web(check=True) == 0


def test_another_package_than_was_pinned_is_not_taken(tree: Path) -> None:
    pins = json.loads((tree / "web.json").read_text())
    pins["one"]["integrity"] = "sha512-" + base64.b64encode(b"x" * 64).decode()
    (tree / "web.json").write_text(json.dumps(pins))
    with pytest.raises(Trouble, match="Nothing was taken"):
        web.web()
    assert not (tree / "vendor").exists()


@pytest.mark.parametrize("place", ["vendor/one.js", "vendor/more.js", "icons/running.svg", "icons/more.svg"])
def test_whatever_was_changed_by_hand_is_told(tree: Path, place: str, capsys: pytest.CaptureFixture[str]) -> None:
    web.web()
    with open(tree / place, "a") as file:
        file.write("//")
    assert web.web(check=True) == 1
    assert Path(place).name in capsys.readouterr().err
