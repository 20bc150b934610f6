"""The files of the page, as they lie in tray_app/web: what a browser gets before anybody has said who he is."""

from pathlib import Path

from starlette.responses import Response

from tray_app.core.pattern import pattern

WEB = Path(__file__).parents[2] / "web"
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
"""Whatever is of another kind is not given out."""
UNDER = "/page/"


NAME = pattern(r"(?:[a-z_]+/)?[a-z_]+\.[a-z]+")


def file_of(path: str) -> Path | None:
    """The file for a path of the address; None where there is none. No folder is listed for it: a page asks for some
    sixty of them before anything is seen."""
    name = "index.html" if path == "/" else path.removeprefix(UNDER)
    file = WEB / name
    return file if NAME.fullmatch(name) and file.suffix in KINDS and file.is_file() else None


def answer(file: Path) -> Response:
    """Scripts are fetched anew each time, because the agent may be a newer one; a drawing may be kept, so that there is
    one for "the agent is away"."""
    kept = {"cache-control": "private, max-age=86400"} if file.suffix == ".svg" else {}
    return Response(file.read_bytes(), media_type=KINDS[file.suffix], headers=kept)
