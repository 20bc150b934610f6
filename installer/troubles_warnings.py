"""The warnings of a bot that lives, one by one: `WarningKind` -> how they come, who acts, and when they go."""

from typing import NamedTuple

from tray_app.core.warning import WarningKind as Kind


class Reviewed(NamedTuple):
    """`signs`: two that do not depend on each other, or one that leaves no room for an error; where there is only a
    hint it is called that, and so is the warning. `button`: what is offered in the tray, "" for nothing."""

    tells: str
    signs: str
    act: str
    button: str
    goes: str


START = "at its next start"
NAMED = f"{START}, or as soon as its entry names a file"
LAY = "the owner and the access rights of the file, and those of the bot's script"
CLOSE = "close it, name it in bots.toml, or take it away"
READS = ("the bot's library logs a conflict twice, apart from each other (once, where a copy is seen); that alone is a "
         "hint, since a chat text may say the same")  # fmt: skip
QUIET = "two minutes after the last sign of it, or of another trouble, in the output"

WARNINGS = {
    Kind.TOKEN: Reviewed(
        "blanks, quotes or a line end around the token, or a .env in UTF-16", "the characters of the value as the bot "
        "gets it, and the first of the file", "take them out of the file; save it as UTF-8", "", START),
    Kind.UNGUARDED: Reviewed(
        "its token is not known, though it is a Telegram bot: two readers are possible", "its own code imports a "
        "library of Telegram, and no place that is looked into has a token",
        "write the token into .env, or name the file that has it (`token_in`)", "", "at a start that finds it"),
    Kind.PYTHON_OF_OTHERS: Reviewed(
        "an interpreter beside the script is not used", LAY, CLOSE, "", NAMED),
    Kind.ENV_FILE_OF_OTHERS: Reviewed(
        "a .env beside the script is not used", f"{LAY}; or it is an empty folder, a link to nothing, or "
        "called .env.txt", CLOSE, "", NAMED),
    Kind.REQUIREMENTS_OF_OTHERS: Reviewed(
        "a list of packages beside the script is not used", LAY, CLOSE, "", NAMED),
    Kind.FALLBACK: Reviewed(
        "a script of `fallback` runs in the place of the first", "how the first ended: its exit code, and how soon",
        "mend the first script, then restart", "", START),
    Kind.PACKAGES: Reviewed(
        "packages lack", "what the script imports or its list names, and the interpreter's own answer",
        "install them, or set `install = true`", "", "once a start finds them"),
    Kind.UNCHECKED: Reviewed(
        "it was started without asking Telegram", "our own questions had no answer",
        "nothing where the bot has a way of its own; else see to the network", "", "with Telegram's first answer"),
    Kind.AWAY: Reviewed(
        "Telegram is not reached any more", "two questions of ours in a row had no answer", "see to the network", "",
        "with Telegram's first answer"),
    Kind.TOKEN_REVOKED: Reviewed(
        "it hears nothing, because its token is not taken", "Telegram's own answer (401), not the bot's output",
        "put the new token in its place, then restart", "", "once Telegram takes it again, or at its next start"),
    Kind.WEBHOOK: Reviewed(
        "a webhook gets the updates", "Telegram names the webhook; and its scripts say that it polls, or its output "
        "does and nothing of it listens for calls. Where that is not known, the warning says so",
        "remove it, or write `webhook = \"own\"`", "Remove the webhook, unless it is the bot's own",
        "once Telegram has no webhook any more; of the bot's own, two minutes after its last word of it"),
    Kind.WEBHOOK_BACK: Reviewed(
        "a webhook that was removed is there again", "Telegram names it, and we had removed it before",
        "find what sets it", "", START),
    Kind.DROPS: Reviewed(
        "the bot deletes unread what had waited", "the script's own line; how many, counted by Telegram before",
        "take that line out, or leave it", "", START),
    Kind.WAITING: Reviewed(
        "updates wait, and their number grows", "three counts of Telegram's in a row, each more than the one before",
        "restart it (a bot that polls); see to the host of its webhook", "Restart, where it polls",
        "with the first count that does not grow"),
    Kind.LOCAL: Reviewed(
        "another copy on this computer reads", "the bot's library logs a conflict; and a process here has the same "
        "token or runs the same program", "end it", "End that process, where the user may and nothing starts it anew",
        f"when it is ended by the button; else {QUIET}"),
    Kind.OWN: Reviewed(
        "the bot itself polls twice", f"{READS}; and two processes of its own tree are connected to the server (\"it "
        "seems\") or to the proxy that its settings name (\"perhaps\"), or nobody else was heard while it was stopped "
        "(\"or the other was just pausing\")",
        "let one process poll", "Find out who reads", QUIET),
    Kind.UNKNOWN: Reviewed(
        "somebody else may read", f"{READS}; no copy is seen here, and what could not be looked into is counted",
        "find out: the warning names the command", "Find out who reads", QUIET),
    Kind.ELSEWHERE: Reviewed(
        "somebody else reads, most likely another machine", "a conflict in the output; and while the bot was stopped "
        "Telegram gave its updates to somebody, when no copy was found here",
        "stop it there, or take a new token", "Find out who reads", f"{QUIET}; or once one that it names has ended"),
    Kind.TOKEN_IN_LOG: Reviewed(
        "the bot writes its token into its output", "the token itself was taken out of a line",
        "change the script as the warning says", "", f"{START}; told once"),
    Kind.TOKEN_IN_COMMAND: Reviewed(
        "the token is in a command line", "the token itself, in the process table", "move it into a .env", "",
        f"{START}; told once"),
    Kind.TOKEN_READABLE: Reviewed(
        "others on this computer can read the token", "the access rights of the file that has it",
        "close it: the warning names the command", "", f"{START}; told once"),
    Kind.TOKEN_IN_GIT: Reviewed(
        "git has the token, or keeps its file", "git's own answer", "take a new token; `.gitignore`", "",
        "said by `doctor` and `add` only, each time"),
    Kind.LOG: Reviewed(
        "the bot's log cannot be written", "the error of the system", "make room, or see to the folder", "",
        "with the first line that is written again"),
    Kind.STATE: Reviewed(
        "what the user asked for could not be read or kept", "the error of the system, or a file that is no JSON",
        "see to the folder of BotTray's state", "", "once it is written again; what was spoilt, with the agent's end"),
}  # fmt: skip


def section() -> str:
    head = ("\n## Warnings of a bot that lives\n\nThe first column is the `kind` of the warning in every `--json`.\n\n"
            "| Kind | It tells that | How BotTray knows | Who acts, and how | Button | It goes |\n"
            "|---|---|---|---|---|---|\n")  # fmt: skip
    return head + "".join(f"| `{kind}` | {' | '.join(one)} |\n" for kind, one in WARNINGS.items())
