"""Windows lists the processes of all users and has no numbers of their own for containers of a desktop."""


def hidden() -> bool:
    return False


def outside() -> bool:
    return False
