"""See trust.py: by the access lists of the file, of its folder (a library laid beside a program is run with it) and of
the folders above, where what counts is who may put another in a folder's place.

That somebody may not enter a folder above keeps nobody from a file whose own list lets him: by default everyone may
pass through [Win32: Bypass traverse checking].
"""

import os
from pathlib import Path

from tray_app.adapters import rules_windows, security_windows
from tray_app.core.messages import Message
from tray_app.core.trust import EVERYONE

# [Win32: File Access Rights Constants]
_WRITE, _ADD_FILE, _APPEND, _DELETE_CHILD = 0x2, 0x2, 0x4, 0x40
_DELETE, _WRITE_RULES, _TAKE, _ALL, _GENERIC_WRITE = 0x10000, 0x40000, 0x80000, 0x10000000, 0x40000000
_REPLACE = _DELETE | _WRITE_RULES | _TAKE | _ALL
OF_A_FILE = _REPLACE | _WRITE | _APPEND | _GENERIC_WRITE
OF_ITS_FOLDER = _REPLACE | _ADD_FILE | _DELETE_CHILD | _GENERIC_WRITE
OF_ONE_ABOVE = _REPLACE | _DELETE_CHILD

# [Win32: Well-known SIDs] Everyone, those who are logged on, at this computer, its users, not even they
ALL_USERS = frozenset({"S-1-1-0", "S-1-5-11", "S-1-5-4", "S-1-5-32-545", "S-1-5-7"})
# the system, administrators, what installs Windows itself, and two that stand for the owner
TRUSTED = frozenset(
    {
        "S-1-5-18",
        security_windows.ADMINISTRATORS,
        "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464",
        "S-1-3-0",
        "S-1-3-4",
    }
)


def writers(path: Path, closed: bool = False) -> frozenset[str]:
    """Everybody where it cannot be looked into: of such a thing nothing is known, or it has no access list. `closed`:
    as if the file itself let nobody but its owner write."""
    try:
        whole = os.path.abspath(path)
        ways = {whole, os.path.realpath(whole)}
        found = {who for way in ways for who in _on_the_way(Path(way), closed)}
        return frozenset(found - {security_windows.own_user()})
    except OSError:
        return frozenset((EVERYONE,))


def may_close(path: Path) -> bool:
    """Whether we may change who may do what with a file."""
    return security_windows.owner_of_file(path) in (security_windows.own_user(), security_windows.ADMINISTRATORS)


def called(who: str) -> Message:
    return Message("the user {name}", name=rules_windows.name_of(who))


def _on_the_way(path: Path, closed: bool) -> set[str]:
    """Raises OSError."""
    found: set[str] = set()
    for level, place in enumerate((path, *path.parents)):
        owner, rules = rules_windows.rules_of(place)
        rights = (OF_A_FILE, OF_ITS_FOLDER)[level] if level < 2 else OF_ONE_ABOVE
        found |= may_change(owner, [] if closed and level == 0 else rules, rights)
    return found


def may_change(owner: str, rules: list[tuple[str, int]] | None, rights: int) -> set[str]:
    """`rules` are (who, what) of those that allow; None is a list that is not there, which lets everybody do all."""
    if rules is None:
        return {EVERYONE}
    found = {owner, *(who for who, mask in rules if mask & rights)} - TRUSTED
    return found - ALL_USERS | {EVERYONE} if found & ALL_USERS else found
