"""Which release a project is written for (core/scripts/releases.py)."""

import pytest

from tray_app.core.scripts.releases import fits, named, too_old


@pytest.mark.parametrize(
    ("wanted", "yes", "no"),
    [
        ("3.12.4", [(3, 12)], [(3, 11)]),
        (">=3.11,<3.13", [(3, 11), (3, 12)], [(3, 10), (3, 13)]),
        ("<4,>=3.8", [(3, 9)], [(4, 0)]),
        ("<3.13.0", [(3, 12)], [(3, 13)]),
        ("^3.11", [(3, 11), (3, 14)], [(3, 10), (4, 0)]),
        ("~=3.11", [(3, 12)], [(3, 10)]),
        ("~=3.11.2", [(3, 11)], [(3, 12)]),
        ("==3.12.*", [(3, 12)], [(3, 11)]),
        ("3.9 || 3.10", [(3, 9), (3, 10)], [(3, 11)]),
        ("!=3.9.1", [(3, 9)], []),
        ("what nobody understands", [(3, 1)], []),
    ],
)
def test_a_release_fits(wanted, yes, no):
    assert [one for one in (*yes, *no) if fits(wanted, one)] == yes


def test_where_it_is_named():
    assert named(".python-version", "3.12.4\n") == "3.12.4"
    assert named(".python-version", "shop-env\n") is None, "pyenv's name of an environment"
    assert named("runtime.txt", "python-3.11.5") == "3.11.5"
    assert named("pyproject.toml", '[project]\nrequires-python = ">=3.11"\n') == ">=3.11"
    assert named("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.10"\n') == "^3.10"
    assert named("Pipfile", '[requires]\npython_version = "3.9"\n') == "3.9"
    assert named("pyproject.toml", "no toml") is None


def test_a_node_that_is_too_old():
    assert too_old(">=22.6", (20, 20))
    assert too_old("24.x", (22, 18))
    assert not too_old(">=18", (20, 20))
    assert not too_old("18 || 20", (20, 1))
    assert not too_old("^16 || lts", (14, 0)), "what is not understood speaks against none"
