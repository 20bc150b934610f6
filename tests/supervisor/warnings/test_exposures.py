"""Which file is said to be open to others: the one that has the token in it.

Deliberate faults that were tried, each red: every file of variables taken for one with the token · the imported files
not looked at.
"""

import shutil
import tempfile
from pathlib import Path

import pytest
from home import make_token

from tray_app.adapters.projects.interpreter import resolve
from tray_app.core.model import BotSpec
from tray_app.core.tokens.token import Token
from tray_app.supervisor.warnings import exposures

TOKEN = make_token(770_950)


@pytest.fixture
def folder(monkeypatch):
    """With a bot whose config.py has the token, beside a .env that has none."""
    made = Path(tempfile.mkdtemp())
    monkeypatch.setattr(exposures, "open_to_others", lambda path: True)
    (made / "bot.py").write_text("from config import TOKEN\n")
    (made / "config.py").write_text(f"TOKEN = '{TOKEN}'\n")
    (made / ".env").write_text("DEBUG=1\n")
    yield made
    shutil.rmtree(made)


@pytest.mark.parametrize("known", [True, False])
def test_the_file_with_the_token_is_named_and_no_other(folder, known):
    spec = BotSpec("shop", script=str(folder / "bot.py"), token_in=str(folder / "config.py") if known else None)
    found = list(exposures.at_rest(resolve(spec, folder), Token(TOKEN) if known else None))
    assert len(found) == 1
    assert str(folder / "config.py") in str(found[0].text)
