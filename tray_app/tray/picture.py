"""The drawings of the icon as pixels: reads the PNG files that `assets/make.py` made of the svg sources.

The standard library decodes them, because Pillow would be a third of the tray's memory: our own files are 8-bit RGBA
without interlace, every line with filter 0, which leaves only the compression to undo [PNG, 3rd edition, 9 and 11.2].
"""

import struct
import zlib
from functools import lru_cache
from pathlib import Path

from tray_app.core.standing import State

FOLDER = Path(__file__).with_name("icons")
SIZES = (16, 20, 22, 24, 28, 32, 48, 64)
"""Pixels: 16, 20, 24, 28 and 32 are those of Windows at 100, 125, 150, 175 and 200 %."""
MOST = 9
"""The highest number a badge shows; more is "9+"."""


def path(state: State, size: int) -> Path:
    return FOLDER / f"{state}-{size}.png"


@lru_cache(maxsize=32)
def rgba(state: State, size: int, count: int = 0) -> bytes:
    """size * size * 4 bytes, not premultiplied; with a number in the upper right corner from 2 on."""
    pixels = bytearray(_read(path(state, size)))
    if count > 1:
        badge = _read(FOLDER / f"count{min(count, MOST + 1)}-{size}.png")
        for at in range(0, len(pixels), 4):
            _over(pixels, badge, at)
    return bytes(pixels)


def argb(state: State, size: int, count: int = 0) -> bytes:
    """The same in the order of StatusNotifierItem: ARGB32, big-endian."""
    pixels = rgba(state, size, count)
    turned = bytearray(len(pixels))
    for channel in range(4):
        turned[(channel + 1) % 4 :: 4] = pixels[channel::4]
    return bytes(turned)


def _over(pixels: bytearray, badge: bytes, at: int) -> None:
    """Put one pixel of the badge over the picture."""
    above = badge[at + 3]
    if above == 255:
        pixels[at : at + 4] = badge[at : at + 4]
    elif above:
        below = pixels[at + 3] * (255 - above) // 255
        alpha = above + below
        for channel in range(3):
            mixed = badge[at + channel] * above + pixels[at + channel] * below
            pixels[at + channel] = mixed // alpha
        pixels[at + 3] = alpha


def _read(file: Path) -> bytes:
    data = file.read_bytes()
    at, packed, side = 8, b"", 0
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + 8 + length]
        at += length + 12
        if kind == b"IHDR":
            side, _, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", body)
            if (depth, colour, interlace) != (8, 6, 0):
                raise ValueError(f"{file.name} was not made by assets/make.py")
        elif kind == b"IDAT":
            packed += body
    lines = zlib.decompress(packed)
    stride = side * 4 + 1
    if any(lines[::stride]):
        raise ValueError(f"{file.name} was not made by assets/make.py")
    return b"".join(lines[n + 1 : n + stride] for n in range(0, len(lines), stride))
