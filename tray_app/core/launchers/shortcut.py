"""What a Windows shortcut (.lnk) starts. Pure; [MS-SHLLINK] 2.1 to 2.4, as far as a launcher needs it."""

import struct
from dataclasses import dataclass

_MAGIC = b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F"  # HeaderSize, LinkCLSID
_HEADER = 76
_ID_LIST, _INFO, _UNICODE = 0x01, 0x02, 0x80
_STRINGS = {"name": 0x04, "relative": 0x08, "folder": 0x10, "arguments": 0x20}
"""In the order in which they lie in the file, each there only where its flag is."""


@dataclass(frozen=True)
class Shortcut:
    """`target`: absolute; empty where it is no local file. `relative`: the same from the shortcut's own folder."""

    target: str = ""
    relative: str = ""
    folder: str = ""
    arguments: str = ""


def read(data: bytes, code_page: str) -> Shortcut | None:
    """None for what is no shortcut, or a broken one. `code_page`: of the machine that made it."""
    if not data.startswith(_MAGIC) or len(data) < _HEADER:
        return None
    try:
        return _read(data, code_page)
    except (struct.error, UnicodeDecodeError):
        return None


def _read(data: bytes, code_page: str) -> Shortcut:
    (flags,) = struct.unpack_from("<I", data, 20)
    at, target, found = _HEADER, "", {}
    if flags & _ID_LIST:
        at += 2 + struct.unpack_from("<H", data, at)[0]
    if flags & _INFO:
        (size,) = struct.unpack_from("<I", data, at)
        target = _target(data[at : at + size], code_page)
        at += size
    wide, encoding = (2, "utf-16-le") if flags & _UNICODE else (1, code_page)
    for name, flag in _STRINGS.items():
        if flags & flag:
            length = struct.unpack_from("<H", data, at)[0] * wide
            found[name] = data[at + 2 : at + 2 + length].decode(encoding)
            at += 2 + length
    found.pop("name", None)
    return Shortcut(target, **found)


def _target(info: bytes, code_page: str) -> str:
    """LinkInfo: the path's start and its end, in Unicode too where the header is long enough for that."""
    header, flags, _volume, start, _network, end = struct.unpack_from("<6I", info, 4)
    if not flags & 1:  # VolumeIDAndLocalBasePath
        return ""
    if header >= 0x24:
        start, end = struct.unpack_from("<2I", info, 28)
        return "".join(info[at:].decode("utf-16-le", "ignore").partition("\0")[0] for at in (start, end))
    try:
        return "".join(info[at:].partition(b"\0")[0].decode(code_page) for at in (start, end))
    except UnicodeDecodeError:  # made on a machine of another code page: its other strings are Unicode
        return ""
