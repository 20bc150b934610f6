"""Who a user's number belongs to."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pwd import struct_passwd


def account(uid: int) -> "struct_passwd | None":
    """Its entry in the table of users; None where it has none, as in many a container."""
    import pwd  # not there on Windows

    try:
        return pwd.getpwuid(uid)
    except KeyError:
        return None


def user_name(uid: int) -> str:
    """The name, or the number where nobody knows a name."""
    found = account(uid)
    return found.pw_name if found else str(uid)
