"""Makes every picture from the svg sources in `icon/`; run it after changing one, and commit what it writes.

    python -m venv /tmp/draw && /tmp/draw/bin/pip install '.[assets]' && /tmp/draw/bin/python assets/make.py

Writes `tray_app/tray/icons/*.png` (what the tray shows, see picture.py), `bottray.ico`, `.png` and `.svg` (the
program's own icon for Windows and for menu entries) and `icons.png`, the contact sheet of all states and sizes.
`icon/small/` holds drawings for 16 to 24 pixels: fewer strokes, on the pixel grid. `count2` ... `count9` and `count10`
("9+") are the badges that the tray lays over a drawing.
"""

import io
import shutil
import struct
import sys
import zlib
from pathlib import Path

import resvg_py
from PIL import Image

HERE = Path(__file__).parent
SOURCES = HERE / "icon"
sys.path.insert(0, str(HERE.parent))

from tray_app.core.standing import TROUBLE, State  # noqa: E402
from tray_app.tray import picture  # noqa: E402

SMALL = 24
LIGHT, DARK, COLOURED = "#f4f4f4", "#202326", "#35506b"
APP_SIZES = (16, 24, 32, 48, 64, 128, 256)


def draw(name: str, size: int) -> Image.Image:
    small = SOURCES / "small" / f"{name}.svg"
    source = small if size <= SMALL and small.exists() else SOURCES / f"{name}.svg"
    margin = size // 20  # none at 16, where each pixel counts
    png = resvg_py.svg_to_bytes(svg_path=str(source), width=size - 2 * margin, height=size - 2 * margin)
    canvas = Image.new("RGBA", (size, size))
    canvas.paste(Image.open(io.BytesIO(png)), (margin, margin))
    return canvas


def png(image: Image.Image) -> bytes:
    """8-bit RGBA, each line with filter 0: what picture.py reads without an imaging library."""
    data, stride = image.tobytes(), image.width * 4
    lines = b"".join(b"\0" + data[at : at + stride] for at in range(0, len(data), stride))

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", image.width, image.height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines, 9)) + chunk(b"IEND", b"")


def contact_sheet() -> Image.Image:
    """A column for each kind of panel; at its right end the smallest size enlarged, the badge and a grey copy."""
    row, gap, zoom = 76, 10, 4
    width = sum(picture.SIZES) + gap * (len(picture.SIZES) + 1) + 3 * (16 * zoom + gap)
    sheet = Image.new("RGB", (3 * width, row * len(State) + gap))
    for column, ground in enumerate((LIGHT, DARK, COLOURED)):
        sheet.paste(Image.new("RGB", (width, sheet.height), ground), (column * width, 0))
        for line, state in enumerate(State):
            x, y = column * width + gap, line * row + gap
            for size in picture.SIZES:
                x = put(sheet, shown(state, size), x, y + (64 - size) // 2) + gap
            tiny = shown(state, 16)
            x = put(sheet, tiny.resize((64, 64), Image.Resampling.NEAREST), x, y) + gap
            x = put(sheet, shown(state, 64, 3 if state in TROUBLE else 0), x, y) + gap
            grey = tiny.convert("LA").convert("RGBA").resize((64, 64), Image.Resampling.NEAREST)
            put(sheet, grey, x, y)
    return sheet


def shown(state: State, size: int, count: int = 0) -> Image.Image:
    """What the tray itself would show."""
    return Image.frombytes("RGBA", (size, size), picture.rgba(state, size, count))


def put(sheet: Image.Image, image: Image.Image, x: int, y: int) -> int:
    sheet.paste(image, (x, y), image)
    return x + image.width


def main() -> None:
    picture.FOLDER.mkdir(exist_ok=True)
    for old in picture.FOLDER.glob("*.png"):
        old.unlink()
    counts = [f"count{n}" for n in range(2, picture.MOST + 2)]
    for name in [*State, *counts]:
        for size in picture.SIZES:
            (picture.FOLDER / f"{name}-{size}.png").write_bytes(png(draw(name, size)))
    app = [draw(State.RUNNING, size) for size in APP_SIZES]
    app[-1].save(HERE / "bottray.ico", sizes=[image.size for image in app], append_images=app[:-1])
    app[-1].save(HERE / "bottray.png", optimize=True)
    shutil.copyfile(SOURCES / f"{State.RUNNING}.svg", HERE / "bottray.svg")
    contact_sheet().save(HERE / "icons.png", optimize=True)


if __name__ == "__main__":
    main()
