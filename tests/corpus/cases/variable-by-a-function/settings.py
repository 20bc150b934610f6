import os


def _read(name: str) -> str:
    """What `_read("NEVER_TOKEN")` would say, if anybody called it."""
    value = os.getenv(name)
    if not value:
        raise SystemExit(f"{name} is not set")
    return value


def must(name: str, cast=str):
    return cast(_read(name))
