"""What a bot that lives can be warned of. docs/troubles.md says of each when it comes, who acts and when it goes."""

from enum import StrEnum


class WarningKind(StrEnum):
    """In a snapshot's `warnings`, and stable: a user's scripts may ask for one."""

    TOKEN = "token"
    UNGUARDED = "unguarded"
    PYTHON_OF_OTHERS = "python-of-others"
    ENV_FILE_OF_OTHERS = "env_file-of-others"
    REQUIREMENTS_OF_OTHERS = "requirements-of-others"
    FALLBACK = "fallback"
    PACKAGES = "packages"
    UNCHECKED = "unchecked"
    AWAY = "away"
    TOKEN_REVOKED = "token-revoked"
    WEBHOOK = "conflict-webhook"
    WEBHOOK_BACK = "webhook-back"
    DROPS = "drops"
    WAITING = "waiting"
    LOCAL = "conflict-local"
    OWN = "conflict-own"
    UNKNOWN = "conflict-unknown"
    ELSEWHERE = "conflict-remote"
    TOKEN_IN_LOG = "token-in-log"
    TOKEN_IN_COMMAND = "token-in-command"
    TOKEN_READABLE = "token-readable"
    TOKEN_IN_GIT = "token-in-git"
    LOG = "log"
    STATE = "state"


OTHER_READER = frozenset({WarningKind.LOCAL, WarningKind.OWN, WarningKind.UNKNOWN, WarningKind.ELSEWHERE})
"""At most one of them at a time: the newest that is known of who else reads."""

NOTES = frozenset({WarningKind.TOKEN_IN_LOG, WarningKind.DROPS})
"""What nobody has to do anything about now: a library that writes the token into its lines, which BotTray takes out of
its own log, and updates that a bot deletes by its own setting. Said, and no trouble: most bots' libraries do the one,
and whoever has just started his first bot would be met by a warning."""

OF_FILES = frozenset(
    {
        WarningKind.TOKEN,
        WarningKind.PYTHON_OF_OTHERS,
        WarningKind.ENV_FILE_OF_OTHERS,
        WarningKind.REQUIREMENTS_OF_OTHERS,
        WarningKind.TOKEN_READABLE,
    }
)
"""What is seen in the files that a start is made of, whether the bot is up or not."""
