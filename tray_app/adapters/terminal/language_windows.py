"""The language that the user chose for Windows' own menus; the environment tells nothing of it."""


def system_language() -> str:
    """Such as `ru_RU`."""
    import ctypes

    return name_of(ctypes.windll.kernel32.GetUserDefaultUILanguage())  # type: ignore[attr-defined]


def name_of(number: int) -> str:
    """The name of a language's number (LANGID, MS-LCID); empty for an unknown one."""
    import locale

    return locale.windows_locale.get(number, "")
