"""A bot that lives on a Bot API server of its own: that one is asked, and the cloud never, where it would log in again.

The cloud is not there in these tests: whoever asks it is refused by a proxy that writes it down.

Deliberate faults that were tried, each red: the script not asked at the start · by `check` · by `add` · what cannot be
read taken for the cloud.
"""

import json
import sys

import pytest
from e2e.test_offline import Proxy
from e2e.test_strangers import OTHER_COPY
from home import ECHO, make_token

from tray_app.core.model import Phase

SCRIPT = """
import os, sys
sys.path.insert(0, {folder!r})
import echo_bot
os.environ["BOTTRAY_API_BASE"] = {url!r}
{line}
echo_bot.main()
"""


@pytest.fixture
def cloud(home):
    """Whoever goes to api.telegram.org comes by here."""
    proxy = Proxy()
    proxy.start()
    home.environ |= {"HTTPS_PROXY": proxy.url, "NO_PROXY": "127.0.0.1,localhost"}
    yield proxy
    proxy.listener.close()


def text(url, line):
    return SCRIPT.format(folder=str(ECHO.parent), url=url, line=line)


def test_the_server_that_the_script_names_is_asked(home, emulator, cloud):
    token = make_token(770_990)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", text(emulator.url, f'if 0: builder.base_url("{emulator.url}/bot")'), token=token, api_base=None)
    assert "@shop_bot" in home.run("check").stdout
    home.agent()
    start = home.run("start")
    assert start.returncode == 0, start.stderr
    assert "@shop_bot" in start.stdout
    assert emulator.url.removeprefix("http://") in home.run("doctor", "shop").stdout
    assert cloud.asked == []


def test_one_that_cannot_be_read_is_not_taken_for_the_cloud(home, emulator, cloud):
    token = make_token(770_991)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", text(emulator.url, "if 0: builder.base_url(found_somehow())"), token=token, api_base=None)
    check = home.run("check")
    assert check.returncode == 4
    assert "names another Bot API server in line 6" in check.stderr
    assert "api_base" in check.stderr
    home.agent()
    start = home.run("start")
    assert start.returncode == 0, start.stderr
    assert "is started unchecked" in start.stderr
    assert home.control().snapshot().bot("shop").phase is Phase.RUNNING
    emulator.queue(token, "hello")
    emulator.wait_for(token, lambda s: s["sent"], timeout=40)
    assert cloud.asked == []


@pytest.mark.parametrize("named", [".env", "script"])
def test_who_is_connected_to_it_may_read_too(home, emulator, named):
    """Also where bots.toml does not name it: "no other copy" was said beside the second reader."""
    token = make_token(770_992)
    emulator.add_bot(token, "shop_bot")
    line = f'if 0: builder.base_url("{emulator.url}/bot")' if named == "script" else ""
    script = home.bot("shop", text(emulator.url, line), token=token, api_base=None)
    if named == ".env":
        with open(script.parent / ".env", "a") as file:
            file.write(f"BOTTRAY_API_BASE={emulator.url}\n")
    elsewhere = home.folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / ".env").write_text(f"BOT_TOKEN={token}\n")
    (elsewhere / "old.py").write_text(OTHER_COPY.format(folder=str(ECHO.parent)))
    one = home.spawn(command=[sys.executable, str(elsewhere / "old.py")], BOTTRAY_API_BASE=emulator.url)
    emulator.wait_for(token, lambda state: state["readers_now"])
    (listed,) = json.loads(home.run("clean", "--dry-run", "--json").stdout)["suspects"]
    assert listed["pid"] == one.pid
    assert "connection" in listed["evidence"]


@pytest.mark.parametrize("readable", [True, False])
def test_add_takes_it_from_the_script(home, emulator, cloud, readable):
    token = make_token(770_992 + readable)
    emulator.add_bot(token, "shop_bot")
    folder = home.folder / "shop"
    folder.mkdir()
    line = f'if 0: builder.base_url("{emulator.url}/bot")' if readable else "if 0: builder.base_url(found())"
    (folder / "bot.py").write_text(text(emulator.url, line))
    (folder / ".env").write_text(f"BOT_TOKEN={token}\n")
    added = home.run("add", str(folder), "--yes", "--no-start")
    assert added.returncode == 0, added.stderr
    written = (home.folder / "bots.toml").read_text()
    if readable:
        assert f'api_base = "{emulator.url}"' in written
        assert "@shop_bot" in added.stdout
    else:
        assert "api_base" not in written
        assert "names another Bot API server" in added.stderr
        assert "its name is not known" in added.stdout
    assert cloud.asked == []
