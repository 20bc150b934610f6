"""The desktop's language: all of it is in the environment here."""


def system_language() -> str:
    return ""
