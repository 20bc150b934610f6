"""What an example is copied to."""

import pytest

from tray_app.core.tokens.placeholders import shown_by


@pytest.mark.parametrize(
    ("example", "file"),
    [
        (".env.example", "env"),
        (".env-sample", "env"),
        ("env.dist", "env"),
        ("example.env", "env"),
        ("config.example.py", "config.py"),
        ("config_sample.py", "config.py"),
        ("sample_config.py", "config.py"),
        ("settings.py.template", "settings.py"),
        (".env.docker.example", "env.docker"),
        ("config.py", "config.py"),
    ],
)
def test_what_an_example_shows(example, file):
    assert shown_by(example) == file
