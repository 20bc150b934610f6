"""A place under the `if`s of a bot's own settings: run, not run, or left open."""

import pytest

from tray_app.core.scripts.switches import held

USE = "if settings.use_local:\n    server()\n"
LINES = {
    "a setting that is off by default": ("class Settings:\n    use_local: bool = False\n", {}, False),
    "a field": ('class Settings:\n    use_local: bool = Field(False, alias="LOCAL_API")\n', {}, False),
    "a field that a variable sets": (
        '    use_local: bool = Field(False, alias="LOCAL_API")\n',
        {"LOCAL_API": "1"},
        True,
    ),
    "a variable with a prefix": ("    use_local: bool = False\n", {"SHOP_USE_LOCAL": "true"}, True),
    "a variable that says no": ("    use_local: bool = True\n", {"USE_LOCAL": "false"}, False),
    "asked of the environment": ('use_local = os.getenv("LOCAL", "false") == "true"\n', {}, False),
    "asked, and set": ('use_local = os.getenv("LOCAL", "false") == "true"\n', {"LOCAL": "true"}, True),
    "asked the other way round": ('use_local = os.getenv("LOCAL") != "no"\n', {}, None),
    "set nowhere": ("", {}, None),
    "set by a call": ("use_local = find_out()\n", {}, None),
}


@pytest.mark.parametrize("how", LINES)
def test_a_switch(how: str) -> None:
    settings, environ, wanted = LINES[how]
    assert held(USE, USE.index("server"), [USE, settings], environ) is wanted


def test_one_that_is_off_decides() -> None:
    code = "if settings.use_local:\n    if reachable():\n        server()\n"
    assert held(code, code.index("server"), [code, "    use_local: bool = False\n"], {}) is False
    assert held(code, code.index("server"), [code, "    use_local: bool = True\n"], {}) is None


@pytest.mark.parametrize(
    "code",
    [
        "server()\n",
        "def main():\n    server()\n",
        'if __name__ == "__main__":\n    server()\n',
        "if a:\n    b()\nserver()\n",
    ],
)
def test_what_stands_under_none_is_run(code: str) -> None:
    assert held(code, code.index("server"), [code], {}) is True


def test_else_is_left_open() -> None:
    code = "if settings.use_local:\n    a()\nelse:\n    server()\n"
    assert held(code, code.index("server"), [code, "use_local = True\n"], {}) is None


def test_a_condition_behind_it() -> None:
    code = "api = server() if USE_LOCAL else CLOUD\n"
    assert held(code, code.index("server"), [code, "USE_LOCAL = False\n"], {}) is False
