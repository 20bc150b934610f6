"""What stops a program for good, told from what its starter says of it."""

import json

import pytest

from tray_app.core.processes import starters
from tray_app.core.processes.processes import ProcessFacts, stop_command


@pytest.mark.parametrize(
    ("section", "back"),
    [
        ("[program:shop]\ncommand=x\n", True),
        ("[program:shop]\nautostart=false\n[program:b]\nautostart=true\n", False),
        ("[program:shop]\nautostart = no ; by hand\n", False),
        ("[program:shop]\n[program:b]\nautostart=false\n", True),
        ("[include]\nfiles = *.ini\n", True),
        ("", True),
    ],
)
def test_what_supervisord_starts_by_itself(section: str, back: bool) -> None:
    assert starters.comes_back(section, "shop") is back


def test_a_stop_of_supervisord_is_told_with_what_makes_it_hold() -> None:
    found = starters.supervised(["/usr/bin/supervisord"], "/etc/s.conf", "shop", "shop")
    facts = ProcessFacts(1, "", 0.0, "", "", "", found)
    assert str(stop_command(facts)).startswith("supervisorctl -c /etc/s.conf stop shop; and write autostart=false")
    plain = starters.supervised(["/usr/bin/supervisord"], "/etc/s.conf", "shop", "shop", comes_back=False)
    assert stop_command(ProcessFacts(1, "", 0.0, "", "", "", plain)) == "supervisorctl -c /etc/s.conf stop shop"


def test_an_app_of_pm2() -> None:
    assert starters.pm2_app("shop").stop_command == "pm2 stop shop"
    assert starters.pm2_app("shop", saved=True).stop_command == "pm2 stop shop && pm2 save"
    assert starters.pm2_app("shop", cron=True).stop_command == "pm2 delete shop"
    whole = starters.pm2_app("my shop", "/h", "anna", cron=True, saved=True).stop_command
    assert whole == ("sudo -u anna PM2_HOME=/h pm2 delete 'my shop' && sudo -u anna PM2_HOME=/h pm2 save --force")


@pytest.mark.parametrize("text", ["", "{", "[1]", "{}", "[" * 100_000, json.dumps([{"name": "other", "pm_id": 3}])])
def test_what_pm2_has_not_saved(text: str) -> None:
    assert not starters.is_saved(text, "shop")
    assert starters.cron_in(text) is None


def test_what_pm2_has_saved() -> None:
    text = json.dumps([{"name": "shop", "pm_id": 7}])
    assert starters.is_saved(text, "shop")
    assert starters.is_saved(text, "7")
    assert starters.cron_in(json.dumps({"cron_restart": "0 4 * * *"})) == "0 4 * * *"
