"""Who may read a file, by the access lists of Windows; by modes: e2e/test_exposed.py.

Deliberate faults that were tried, each red: a right to write taken for one to read · a rule that forbids taken for one
that allows · Everyone forgotten.
"""

import pytest
from processes import WINDOWS

from tray_app.adapters.rights.access import open_to_others
from tray_app.adapters.security_windows import lets_everybody_read, make_private

OWN = "(A;;FA;;;S-1-5-21-1-2-3-1001)(A;ID;FA;;;SY)(A;ID;FA;;;BA)"


@pytest.mark.parametrize(
    ("rules", "all_may"),
    [
        (f"D:AI{OWN}", False),
        (f"D:AI{OWN}(A;ID;0x1200a9;;;BU)", True),  # C:\bots, as a drive's root hands it down
        (f"D:AI{OWN}(A;ID;0x1301bf;;;AU)", True),
        (f"D:P{OWN}(A;;FR;;;WD)", True),
        ("D:(A;;GA;;;WD)", True),
        (f"D:P{OWN}(A;;0x100116;;;BU)", False),  # write only
        (f"D:P(D;;FR;;;WD){OWN}", False),
        (f"D:P{OWN}(A;;FR;;;S-1-5-21-1-2-3-1002)", False),  # one other user: somebody has given that
    ],
)
def test_an_access_list(rules, all_may):
    assert lets_everybody_read(rules) is all_may


@pytest.mark.skipif(not WINDOWS, reason="the system's own access lists")
def test_a_file(tmp_path):
    file = tmp_path / ".env"
    file.write_text("x")
    make_private(file)
    assert not open_to_others(file)
    assert not open_to_others(tmp_path / "none")
