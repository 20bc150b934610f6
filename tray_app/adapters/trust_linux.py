"""See trust.py: by owner and mode [path_resolution(7)], and access lists [acl(5)].

In a folder with the sticky bit (/tmp) nobody but its owner can rename or remove what belongs to another, so there the
owner of each entry counts and not who else may write.
"""

import os
import stat
import struct
from pathlib import Path

from tray_app.core.messages import Message
from tray_app.core.trust import EVERYONE

MOST_LINKS = 40  # as the kernel
_ACCESS_LIST = "system.posix_acl_access"
_ACL_USER, _ACL_GROUP, _ACL_MASK, _WRITE = 0x02, 0x08, 0x10, 0x02


def writers(path: Path) -> frozenset[str]:
    """Everybody where it cannot be looked into: of such a thing nothing is known."""
    try:
        return frozenset(_on_the_way(os.path.abspath(path))) - {"user:0", f"user:{os.geteuid()}"}
    except OSError:
        return frozenset((EVERYONE,))


def called(who: str) -> Message:
    kind, _, number = who.partition(":")
    if kind == "group":
        return Message("the group {name}", name=_group_name(int(number)))
    return Message("the user {name}", name=_user_name(int(number)))


def _on_the_way(path: str) -> set[str]:
    """Raises OSError."""
    here, links = "/", 0
    found = _may_change(here, os.lstat(here))
    rest = path.split("/")
    while rest:
        name = rest.pop(0)
        if name in ("", "."):
            continue
        if name == "..":
            here = os.path.dirname(here)
            continue
        place = os.path.join(here, name)
        about = os.lstat(place)
        if stat.S_ISLNK(about.st_mode):
            links += 1
            if links > MOST_LINKS:
                raise OSError(f"too many links: {path}")
            found.add(f"user:{about.st_uid}")  # its mode means nothing
            target = os.readlink(place)
            here = "/" if target.startswith("/") else here
            rest = target.split("/") + rest
            continue
        found |= _may_change(place, about)
        here = place
    return found


def _may_change(path: str, about: os.stat_result) -> set[str]:
    found = {f"user:{about.st_uid}"}
    if stat.S_ISDIR(about.st_mode) and about.st_mode & stat.S_ISVTX:
        return found
    if about.st_mode & stat.S_IWOTH:
        found.add(EVERYONE)
    if about.st_mode & stat.S_IWGRP:
        if not _of_one(about.st_gid, about.st_uid):
            found.add(f"group:{about.st_gid}")
        found |= _listed(path)
    return found


def _of_one(group: int, owner: int) -> bool:
    """A user's own group, which most distributions give each user, or root's: nobody else is in it."""
    import grp

    try:
        members = grp.getgrgid(group).gr_mem
    except KeyError:
        return group == owner
    own = _user_name(owner)
    return not set(members) - {"root", own} and (group == 0 or _group_name(group) == own)


def _listed(path: str) -> set[str]:
    """Whom an access list lets write, whose mask is what the mode shows as the group's rights."""
    try:
        data = os.getxattr(path, _ACCESS_LIST)
    except OSError:
        return set()
    entries = [struct.unpack_from("<HHI", data, at) for at in range(4, len(data) - 7, 8)]
    mask = next((rights for tag, rights, _ in entries if tag == _ACL_MASK), 7)
    kinds = {_ACL_USER: "user", _ACL_GROUP: "group"}
    return {f"{kinds[tag]}:{who}" for tag, rights, who in entries if tag in kinds and rights & mask & _WRITE}


def _user_name(number: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _group_name(number: int) -> str:
    import grp

    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)
