"""What pip and uv say while they install, as a person is told of it.

Deliberate faults that were tried, each red: a version taken for a part of the name · the count of one form only.
"""

import pytest

from tray_app.core.scripts import installer_words


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Collecting aiogram==3.4.1 (from -r requirements.txt (line 1))", "Fetching aiogram…"),
        ("  Downloading aiogram-3.4.1-py3-none-any.whl (490 kB)", "Fetching aiogram…"),
        ("  Using cached python_telegram_bot-21.0-py3-none-any.whl", "Fetching python_telegram_bot…"),
        ("Collecting typing-extensions<5", "Fetching typing-extensions…"),
        ("Installing collected packages: a, b, c", "Putting 3 packages in their place…"),
        ("Resolved 1 package in 12ms", "Fetching 1 package…"),
        ("Prepared 14 packages in 1.2s", "Fetching 14 packages…"),
        ("Requirement already satisfied: pip", None),
        ("", None),
    ],
)
def test_a_line(line: str, told: str | None) -> None:
    said = installer_words.doing(line)
    assert (said and str(said)) == told
