"""See trust.py: by owner and mode [path_resolution(7)], and access lists [acl(5)].

In a folder with the sticky bit (/tmp) nobody but its owner can rename or remove what belongs to another, so there the
owner of each entry counts and not who else may write. Whoever cannot enter a folder changes nothing in it; an owner
counts all the same: he may have it open, or another name for it.
"""

import os
import stat
import struct
from collections.abc import Sequence
from pathlib import Path

from tray_app.adapters.users_linux import user_name
from tray_app.core.messages import Message
from tray_app.core.trust import EVERYONE

MOST_LINKS = 40  # as the kernel
_ACCESS_LIST = "system.posix_acl_access"
_ACL_USER, _ACL_GROUP, _ACL_MASK, _ENTER, _WRITE = 0x02, 0x08, 0x10, 0x01, 0x02


def writers(path: Path, closed: bool = False) -> frozenset[str]:
    """Everybody where it cannot be looked into: of such a thing nothing is known. `closed`: as if the file itself let
    nobody but its owner write."""
    try:
        return frozenset(_on_the_way(os.path.abspath(path), closed)) - _ours()
    except OSError:
        return frozenset((EVERYONE,))


def may_close(path: Path) -> bool:
    """Whether we may change who may do what with a file."""
    try:
        return os.geteuid() in (0, os.stat(path).st_uid)
    except OSError:
        return False


def called(who: str) -> Message:
    kind, _, number = who.partition(":")
    if kind == "group":
        return Message("the group {name}", name=_group_name(int(number)))
    return Message("the user {name}", name=user_name(int(number)))


def _ours() -> set[str]:
    return {"user:0", f"user:{os.geteuid()}"}


def _on_the_way(path: str, closed: bool) -> set[str]:
    """Raises OSError."""
    about = os.lstat("/")
    here, links, doors = "/", 0, [_may_enter("/", about)]
    found = _may_change(here, about, doors)
    rest = path.split("/")
    while rest:
        name = rest.pop(0)
        if name in ("", "."):
            continue
        if name == "..":
            here, doors = os.path.dirname(here), doors[:1] + doors[1:-1]
            continue
        place = os.path.join(here, name)
        about = os.lstat(place)
        if stat.S_ISLNK(about.st_mode):
            links += 1
            if links > MOST_LINKS:
                raise OSError(f"too many links: {path}")
            found.add(f"user:{about.st_uid}")  # its mode means nothing
            target = os.readlink(place)
            if target.startswith("/"):
                here, doors = "/", doors[:1]
            rest = target.split("/") + rest
            continue
        if stat.S_ISDIR(about.st_mode):
            doors = [*doors, _may_enter(place, about)]
        found |= {f"user:{about.st_uid}"} if closed and not rest else _may_change(place, about, doors)
        here = place
    return found


def _may_change(path: str, about: os.stat_result, doors: Sequence[set[str]]) -> set[str]:
    """`doors` are those who may enter each folder that leads there, and it itself where it is one."""
    owner = {f"user:{about.st_uid}"}
    if stat.S_ISDIR(about.st_mode) and about.st_mode & stat.S_ISVTX:
        return owner
    others = _allowed(path, about, _WRITE)
    for door in doors:
        others = _through(others, door)
    return owner | others


def _may_enter(path: str, about: os.stat_result) -> set[str]:
    return ({f"user:{about.st_uid}"} | _allowed(path, about, _ENTER)) - _ours()


def _through(who: set[str], door: set[str]) -> set[str]:
    """Those of `who` whom `door` lets in; of somebody who may be in a group it is taken for granted."""
    if EVERYONE in door:
        return who
    if EVERYONE in who:
        return door
    groups = any(one.startswith("group:") for one in door)
    return {one for one in who if door and (groups or one in door or one.startswith("group:"))}


def _allowed(path: str, about: os.stat_result, right: int) -> set[str]:
    """Who besides the owner has a right, by mode and access list."""
    found = {EVERYONE} if about.st_mode & right else set[str]()
    if about.st_mode & right << 3:
        if not _of_one(about.st_gid, about.st_uid):
            found.add(f"group:{about.st_gid}")
        found |= _listed(path, right)
    return found


def _of_one(group: int, owner: int) -> bool:
    """A user's own group, which most distributions give each user, or root's: nobody else is in it."""
    import grp

    try:
        members = grp.getgrgid(group).gr_mem
    except KeyError:
        return group == owner
    own = user_name(owner)
    return not set(members) - {"root", own} and (group == 0 or _group_name(group) == own)


def _listed(path: str, right: int) -> set[str]:
    """Whom an access list gives a right, whose mask is what the mode shows as the group's rights."""
    try:
        data = os.getxattr(path, _ACCESS_LIST)
    except OSError:
        return set()
    entries = [struct.unpack_from("<HHI", data, at) for at in range(4, len(data) - 7, 8)]
    mask = next((rights for tag, rights, _ in entries if tag == _ACL_MASK), 7)
    kinds = {_ACL_USER: "user", _ACL_GROUP: "group"}
    return {f"{kinds[tag]}:{who}" for tag, rights, who in entries if tag in kinds and rights & mask & right}


def _group_name(number: int) -> str:
    import grp

    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)
