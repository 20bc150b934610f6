"""Shortcuts as [MS-SHLLINK] lays them out. Deliberate faults that went red: the size of the id list not skipped · a
path in another code page makes the whole of it unreadable.
"""

import struct

import pytest

from tray_app.core.launchers import shortcut

MAGIC = bytes.fromhex("4c0000000114020000000000c000000000000046")


def link(flags, *parts):
    return MAGIC + struct.pack("<I", flags) + bytes(52) + b"".join(parts)


def text(value, wide=True):
    return struct.pack("<H", len(value)) + value.encode("utf-16-le" if wide else "cp1251")


def info(path, end=b""):
    return (
        struct.pack("<7I", 28 + len(path) + len(end) + 2, 28, 1, 0, 28, 0, 28 + len(path) + 1)
        + path
        + b"\0"
        + end
        + b"\0"
    )


def test_the_target_is_in_the_link_info_past_the_id_list():
    ids = struct.pack("<H", 6) + b"idlist"
    found = shortcut.read(link(0x83, ids, info("C:\\Боты\\".encode("cp1251"), b"start.bat")), "cp1251")
    assert found == shortcut.Shortcut(target="C:\\Боты\\start.bat")


def test_the_unicode_path_goes_before_the_other():
    path = "C:\\Боты\\start.bat\0".encode("utf-16-le")
    block = struct.pack("<9I", 36 + 1 + len(path) + 2, 36, 1, 0, 36, 0, 36, 37, 37 + len(path)) + b"\0" + path + b"\0\0"
    assert shortcut.read(link(0x82, block), "cp1252") == shortcut.Shortcut(target="C:\\Боты\\start.bat")


def test_a_path_in_an_unknown_code_page_leaves_the_strings_in_unicode():
    strings = [text(one) for one in ("..\\Боты\\start.bat", "C:\\Боты")]
    found = shortcut.read(link(0x9A, info(b"C:\\\x81\x8d\\start.bat"), *strings), "cp1252")
    assert found == shortcut.Shortcut(relative="..\\Боты\\start.bat", folder="C:\\Боты")


@pytest.mark.parametrize("wide", [True, False])
def test_the_strings_lie_in_their_order_in_unicode_or_not(wide):
    strings = [text(one, wide) for one in ("имя", "..\\b.bat", "C:\\б", '"C:\\б\\bot.py" -v')]
    found = shortcut.read(link(0x3C | (0x80 if wide else 0), *strings), "cp1251")
    assert found == shortcut.Shortcut(relative="..\\b.bat", folder="C:\\б", arguments='"C:\\б\\bot.py" -v')


@pytest.mark.parametrize("data", [b"", b"[InternetShortcut]", MAGIC, link(0x01), link(0x82, b"\x08")])
def test_what_is_no_shortcut_or_is_cut_off_is_none(data):
    assert shortcut.read(data, "cp1251") is None
