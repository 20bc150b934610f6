"""Where the system has no folder for leases, every command says that, and `doctor` says all else as well."""

import pytest

from tray_app.adapters.desktop import autostart
from tray_app.adapters.leases import lease
from tray_app.commands.context import Context
from tray_app.commands.doctor import doctor
from tray_app.core.errors import HostError
from tray_app.core.messages import Message, set_language


@pytest.fixture
def context(home, monkeypatch):
    def no_folder(environ):
        raise HostError(Message("No folder for leases."), Message("Name one."))

    set_language("en")
    home.bot("shop", "print('x')")
    monkeypatch.setattr(lease, "folder", no_folder)
    home.said = []
    return Context(home.environ, home.said.append, home.said.append)


def test_start_says_it_also_where_systemd_would_start_the_agent(context, monkeypatch):
    """Of a unit that ends at once it would say that an agent runs and does not answer."""
    asked = []
    monkeypatch.setattr(autostart, "start_service", lambda environ: asked.append(environ) or True)
    with pytest.raises(HostError) as caught:
        context.start_agent()
    assert str(caught.value) == "No folder for leases. Name one."
    assert not asked


def test_doctor_gives_its_whole_page(home, context):
    assert doctor(context, [], False, None) == 5
    (page,) = home.said
    assert page.count("No folder for leases.") == 1
    assert "It is started by " in page
    assert "All is well" not in page
