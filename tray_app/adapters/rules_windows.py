"""The rules of access lists on Windows: who may do what with a file, a pipe or an event [Win32: Access Control]."""

from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import Structure, byref, c_void_p, create_unicode_buffer, sizeof, string_at
from ctypes.wintypes import BOOL, DWORD
from pathlib import Path
from struct import unpack
from typing import Any

from tray_app.adapters.kernel_windows import kernel32, sure
from tray_app.adapters.security_windows import advapi32, named, own_user, text_of

_FILE_OBJECT, _KERNEL_OBJECT = 1, 6  # SE_OBJECT_TYPE
_OWNER, _DACL = 0x1, 0x4  # SECURITY_INFORMATION
_ROOM = 256
_ACL_SIZE, _ALLOWED, _ALLOWED_IF, _INHERIT_ONLY = 2, 0, 9, 0x08  # AclSizeInformation, kinds of rules, a flag of one


class _Attributes(Structure):
    _fields_ = (("nLength", DWORD), ("lpSecurityDescriptor", c_void_p), ("bInheritHandle", BOOL))


def rules_of(path: Path) -> tuple[str, list[tuple[str, int]] | None]:
    """The owner of a file or folder, and (who, what) of each rule that allows something on it; None where it has no
    list of rules. Raises OSError."""
    sid, rules, descriptor = c_void_p(), c_void_p(), c_void_p()
    code = advapi32().GetNamedSecurityInfoW(
        named(path), _FILE_OBJECT, _OWNER | _DACL, byref(sid), None, byref(rules), None, byref(descriptor)
    )
    if code:
        raise OSError(code, "its access list cannot be read", str(path))
    try:
        return text_of(sid), list(_allowing(rules)) if rules else None
    finally:
        kernel32().LocalFree(descriptor)


def _allowing(rules: c_void_p) -> Iterator[tuple[str, int]]:
    """What is only handed down to what lies within does not count."""
    size = (DWORD * 3)()  # ACL_SIZE_INFORMATION
    sure(advapi32().GetAclInformation(rules, size, 12, _ACL_SIZE))
    for number in range(size[0]):
        one = c_void_p()
        sure(advapi32().GetAce(rules, number, byref(one)))
        kind, flags, _size, mask = unpack("<BBHI", string_at(one, 8))
        if kind in (_ALLOWED, _ALLOWED_IF) and not flags & _INHERIT_ONLY:
            yield text_of(c_void_p((one.value or 0) + 8)), mask


def name_of(sid: str) -> str:
    """ "COMPUTER\\user", or the SID itself where nobody has it any more."""
    found = c_void_p()
    if not advapi32().ConvertStringSidToSidW(sid, byref(found)):
        return sid
    try:
        name, domain = create_unicode_buffer(_ROOM), create_unicode_buffer(_ROOM)
        sizes, use = (DWORD(_ROOM), DWORD(_ROOM)), DWORD()
        known = advapi32().LookupAccountSidW(None, found, name, byref(sizes[0]), domain, byref(sizes[1]), byref(use))
        return rf"{domain.value}\{name.value}" if known else sid
    finally:
        kernel32().LocalFree(found)


def rules_of_handle(handle: int) -> list[tuple[str, int]] | None:
    """(who, what) of each rule that allows something on a pipe or an event of ours; None where it has no list of rules.

    Raises OSError.
    """
    rules, descriptor = c_void_p(), c_void_p()
    code = advapi32().GetSecurityInfo(handle, _KERNEL_OBJECT, _DACL, None, None, byref(rules), None, byref(descriptor))
    if code:
        raise OSError(code, "its access list cannot be read")
    try:
        return list(_allowing(rules)) if rules else None
    finally:
        kernel32().LocalFree(descriptor)


@contextmanager
def for_us_alone() -> Iterator[Any]:
    """SECURITY_ATTRIBUTES for making a pipe or an event that only our user and the system may open.

    By itself a pipe lets everybody read [Win32: Named Pipe Security and Access Rights]. Raises OSError.
    """
    descriptor = c_void_p()
    rules = f"D:P(A;;GA;;;{own_user()})(A;;GA;;;SY)"
    sure(advapi32().ConvertStringSecurityDescriptorToSecurityDescriptorW(rules, 1, byref(descriptor), None))
    try:
        yield byref(_Attributes(sizeof(_Attributes), descriptor, False))
    finally:
        kernel32().LocalFree(descriptor)
