"""Whose a process, a file or a folder is, as Windows' security identifiers ("S-1-5-21-…-1001") [Win32: SIDs].

What a process makes belongs to its user, or for an elevated administrator to the group of administrators, as its
token's *owner* says. So that is what the owner of a file is compared with.
"""

import os
from ctypes import POINTER, Structure, byref, c_void_p, cast, create_string_buffer
from ctypes.wintypes import DWORD, HANDLE, LPCWSTR, LPWSTR
from functools import cache
from pathlib import Path
from typing import Any

from tray_app.adapters.kernel_windows import QUERY, kernel32, library, sure
from tray_app.core.pattern import pattern

_TOKEN_QUERY = 0x0008
_TOKEN_USER, _TOKEN_OWNER = 1, 4  # TOKEN_INFORMATION_CLASS; each structure begins with a pointer to the SID
_FILE_OBJECT, _OWNER = 1, 1  # SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION
_DACL, _PROTECTED = 0x00000004, 0x80000000
_ROOM = 256
# what allows them to read, in the language of security descriptors: by name, or as a number that has FILE_READ_DATA
_EVERYBODY = pattern(r"\(A;[^;]*;(?:[A-Z]*(?:FA|FR|GA|GR)[A-Z]*|0x[0-9a-f]*[13579bdf]);;;(?:WD|BU|AU)\)")
ADMINISTRATORS = "S-1-5-32-544"
_LONG = 248  # what is left for a folder's path


class _Token(Structure):
    _fields_ = (("Sid", c_void_p), ("Attributes", DWORD))


@cache
def advapi32() -> Any:
    dll = library("advapi32")
    for name, arguments in (
        ("OpenProcessToken", (HANDLE, DWORD, POINTER(HANDLE))),
        ("GetTokenInformation", (HANDLE, DWORD, c_void_p, DWORD, POINTER(DWORD))),
        ("ConvertSidToStringSidW", (c_void_p, POINTER(LPWSTR))),
        ("GetSecurityInfo", (HANDLE, DWORD, DWORD, *(c_void_p,) * 5)),
        ("GetNamedSecurityInfoW", (LPCWSTR, DWORD, DWORD, *(c_void_p,) * 5)),
        ("ConvertStringSecurityDescriptorToSecurityDescriptorW", (LPCWSTR, DWORD, POINTER(c_void_p), c_void_p)),
        ("ConvertSecurityDescriptorToStringSecurityDescriptorW", (c_void_p, DWORD, DWORD, POINTER(LPWSTR), c_void_p)),
        ("ConvertStringSidToSidW", (LPCWSTR, POINTER(c_void_p))),
        ("GetAclInformation", (c_void_p, c_void_p, DWORD, DWORD)),
        ("GetAce", (c_void_p, DWORD, POINTER(c_void_p))),
        ("LookupAccountSidW", (LPCWSTR, c_void_p, *(c_void_p,) * 5)),
        ("SetFileSecurityW", (LPCWSTR, DWORD, c_void_p)),
    ):
        getattr(dll, name).argtypes = arguments
    return dll


@cache
def own_user() -> str:
    """The SID of the user that we run as. Raises OSError."""
    return _of_process(os.getpid(), _TOKEN_USER)


def user_of_process(pid: int) -> str:
    """The SID of the user that a process runs as. Raises OSError where we may not know."""
    return _of_process(pid, _TOKEN_USER)


def owner_of_process(pid: int) -> str | None:
    """Whose the files are that a process makes; None where we may not know (another user's process)."""
    try:
        owner = _of_process(pid, _TOKEN_OWNER)
        return owner if owner == ADMINISTRATORS else _of_process(pid, _TOKEN_USER)
    except OSError:
        return None


def owner_of_file(path: Path) -> str | None:
    """None on a file system without owners (a USB stick's FAT)."""
    sid, descriptor = c_void_p(), c_void_p()
    failed = advapi32().GetNamedSecurityInfoW(
        named(path), _FILE_OBJECT, _OWNER, byref(sid), None, None, None, byref(descriptor)
    )
    if failed:
        return None
    try:
        return text_of(sid)
    finally:
        kernel32().LocalFree(descriptor)


def everybody_reads(path: Path) -> bool:
    """Whether the access list of a file lets all users in: Everyone, Users, or all who have logged in."""
    descriptor, text = c_void_p(), LPWSTR()
    if advapi32().GetNamedSecurityInfoW(str(path), _FILE_OBJECT, _DACL, None, None, None, None, byref(descriptor)):
        return False
    try:
        convert = advapi32().ConvertSecurityDescriptorToStringSecurityDescriptorW
        if not convert(descriptor, 1, _DACL, byref(text), None):
            return False
        try:
            return lets_everybody_read(text.value or "")
        finally:
            kernel32().LocalFree(text)
    finally:
        kernel32().LocalFree(descriptor)


def lets_everybody_read(rules: str) -> bool:
    """`rules` in the language of security descriptors [Win32: SDDL]."""
    return _EVERYBODY.search(rules) is not None


def make_private(path: Path) -> None:
    """Nobody but our user, the system and administrators may enter a folder, whatever the one above it allows.

    Raises OSError.
    """
    allowed = "".join(f"(A;OICI;FA;;;{who})" for who in (own_user(), "SY", "BA"))
    _set_access(path, f"D:P{allowed}")


def copy_access(source: Path, target: Path) -> None:
    """The access list of one file for another. Raises OSError."""
    descriptor = c_void_p()
    get = advapi32().GetNamedSecurityInfoW
    if code := get(named(source), _FILE_OBJECT, _DACL, None, None, None, None, byref(descriptor)):
        raise OSError(code, "its access list cannot be read", str(source))
    try:
        sure(advapi32().SetFileSecurityW(named(target), _DACL, descriptor))
    finally:
        kernel32().LocalFree(descriptor)


def make_shared(path: Path) -> None:
    """Every user may make files in a folder and read those of others; each may change only his own.

    Raises OSError.
    """
    _set_access(path, "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICIIO;FA;;;CO)(A;OICI;GRGX;;;BU)(A;;0x2;;;BU)")


def _set_access(path: Path, rules: str) -> None:
    """`rules` in the language of security descriptors [Win32: SDDL]."""
    descriptor = c_void_p()
    sure(advapi32().ConvertStringSecurityDescriptorToSecurityDescriptorW(rules, 1, byref(descriptor), None))
    try:
        sure(advapi32().SetFileSecurityW(named(path), _DACL | _PROTECTED, descriptor))
    finally:
        kernel32().LocalFree(descriptor)


def named(path: Path) -> str:
    """For these functions a path above 260 characters needs its prefix, also where Windows allows long ones elsewhere.

    [Win32: Maximum Path Length Limitation]
    """
    text = os.path.abspath(path)
    if len(text) < _LONG or text.startswith("\\\\?\\"):
        return text
    return "\\\\?\\UNC" + text[1:] if text.startswith("\\\\") else "\\\\?\\" + text


def _of_process(pid: int, what: int) -> str:
    process, token = sure(kernel32().OpenProcess(QUERY, False, pid)), HANDLE()
    try:
        sure(advapi32().OpenProcessToken(process, _TOKEN_QUERY, byref(token)))
    finally:
        kernel32().CloseHandle(process)
    try:
        found = create_string_buffer(_ROOM)
        sure(advapi32().GetTokenInformation(token, what, found, _ROOM, byref(DWORD())))
    finally:
        kernel32().CloseHandle(token)
    return text_of(cast(found, POINTER(_Token)).contents.Sid)


def text_of(sid: Any) -> str:
    text = LPWSTR()
    sure(advapi32().ConvertSidToStringSidW(sid, byref(text)))
    try:
        return str(text.value)
    finally:
        kernel32().LocalFree(text)
