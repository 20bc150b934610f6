"""Where this user's config and state lie, as plain text: light enough for one that only asks the agent."""

import os
from collections.abc import Mapping


def folders(environ: Mapping[str, str]) -> tuple[str, str]:
    """(config, state): BOTTRAY_HOME is both; otherwise the platform's own places, for which platformdirs asks."""
    home = environ.get("BOTTRAY_HOME", "").strip()
    if home:
        place = os.path.abspath(os.path.expanduser(home))
        return place, place
    import platformdirs

    return (
        platformdirs.user_config_dir("bottray", appauthor=False),
        platformdirs.user_state_dir("bottray", appauthor=False),
    )
