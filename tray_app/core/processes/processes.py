"""What is known of a process on this machine, and the sentence that names it. Pure values.

A process is (pid, birth), as adapters/processes/process.py reads it: the number alone is used again by the system.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tray_app.core.errors import HeldElsewhere
from tray_app.core.messages import N_, Message
from tray_app.core.pattern import pattern
from tray_app.core.processes.service import Service
from tray_app.core.terminal_codes import printable, short
from tray_app.core.tokens.redact import redact
from tray_app.core.tokens.token import Token

# evidence that is certain; `rivals.py` gives them in this order
TOKEN_IN_COMMAND, TOKEN_IN_ENVIRONMENT, SAME_SCRIPT, SAME_COMMAND = "token-argv", "token-env", "script", "command"
CONNECTED, LEFTOVER = "connection", "leftover"
SAME_COPY = "copy"
IN_LOOP = "loop"  # of whoever waits in a loop, while no copy is there
EVIDENCE = {
    TOKEN_IN_COMMAND: N_("the same token is in its command line"),
    TOKEN_IN_ENVIRONMENT: N_("the same token is in its environment"),
    SAME_SCRIPT: N_("it runs the same script"),
    SAME_COMMAND: N_("it is the same command in the same folder"),
    SAME_COPY: N_("it runs a copy of the same script, with the same token in its .env"),
    CONNECTED: N_("it has a connection to the server of the Bot API"),
    IN_LOOP: N_("it starts the same program again and again"),
    LEFTOVER: N_("an agent that is dead has left it"),
}
SHOWN = 80  # characters of a command line
_PASSWORD = pattern(r"(?<=://)[^/@\s]*:[^/@\s]*(?=@)")
# what only speaks for it, as a connection does without a token: shown, never acted on
TOKEN_IN_CONFIG, SAME_FOLDER, WORKS_THERE, OPEN_FILE = "config", "folder", "works-there", "open-file"


@dataclass(frozen=True)
class Loop:
    """Whoever stands above a process and starts it again each time it ends (core/processes/loops.py). `told` names it
    with its pid; `certain`: it does nothing else and may be ended with what it has started, so that none of both comes
    back. `end` is what to type for that, or the deed in words. It is the process itself while that waits without a
    copy."""

    pid: int
    birth: str
    told: Message
    certain: bool
    end: Message | str


@dataclass(frozen=True)
class ProcessFacts:
    """One process. `created` in seconds since 1970; `started` is the same for reading ("10:12", with the date if not
    today). `command` is short and without secrets. `service` would start it again, and so would `loop`; `origin` is
    tmux, screen, cron, an editor or a terminal. `mine` tells whether we may end it without asking for more rights;
    `end` is what to type for that, and `again` what keeps cron from starting it anew. `inside`: it is in a container of
    this machine, so that whoever looks after it may be in there, too."""

    pid: int
    birth: str
    created: float
    user: str
    command: str
    started: str
    service: Service | None = None
    origin: Message | str | None = None
    mine: bool = True
    end: str = ""
    again: str = ""
    loop: Loop | None = None
    inside: bool = False


@dataclass(frozen=True)
class Rival(ProcessFacts):
    """Another reader of a bot's token. `evidence` holds kinds such as "token-argv"; each of today's is certain."""

    evidence: tuple[str, ...] = ()

    @property
    def only_has_token(self) -> bool:
        """Nothing else says that it is this bot: it runs another program."""
        return bool(self.evidence) and not set(self.evidence) - {TOKEN_IN_COMMAND, TOKEN_IN_ENVIRONMENT}


@dataclass(frozen=True)
class Suspect(ProcessFacts):
    """A program that may read a bot's token: `evidence` of the kinds that prove nothing, `file` what has the token."""

    evidence: tuple[str, ...] = ()
    file: str = ""

    @property
    def weak(self) -> bool:
        """Nothing of it has to do with this bot: any other bot of this computer is connected too."""
        return not set(self.evidence) - {CONNECTED}

    @property
    def strength(self) -> tuple[bool, bool, bool, bool]:
        """The greater, the more speaks for it: the bot's token or its folder before a mere connection."""
        token = {TOKEN_IN_COMMAND, TOKEN_IN_ENVIRONMENT, TOKEN_IN_CONFIG} & set(self.evidence)
        return bool(token) or SAME_FOLDER in self.evidence, CONNECTED in self.evidence, bool(token), not self.weak


def shown(words: Sequence[str], secrets: Iterable[Token]) -> str:
    """A command line as it is shown: short, in one line, without secrets."""
    text = " ".join([words[0].replace("\\", "/").rpartition("/")[2], *words[1:]])
    return short(_PASSWORD.sub("***", redact(printable(text, "?").strip(), secrets)), SHOWN)


def reasons(suspect: Suspect) -> list[Message]:
    """What speaks for it, in words."""
    words = {
        TOKEN_IN_CONFIG: Message("the same token is in {file}", file=suspect.file),
        SAME_FOLDER: Message("its script lies in the same folder"),
        WORKS_THERE: Message("it works in the same folder"),
        OPEN_FILE: Message("it has a file of that folder open"),
        TOKEN_IN_COMMAND: Message("the same token is in its command line"),
        TOKEN_IN_ENVIRONMENT: Message("the same token is in its environment"),
        CONNECTED: Message("it has a connection to the server of the Bot API"),
    }
    return [words[kind] for kind in suspect.evidence]


def why(suspect: Suspect) -> Message:
    """The same in one line."""
    whole, *others = reasons(suspect)
    for one in others:
        whole = Message("{reasons}, {another}", reasons=whole, another=one)
    return whole


def in_words(facts: ProcessFacts) -> Message:
    """ "PID 12345 (python bot.py, started 10:12 by systemd unit shop-bot.service)"."""
    if facts.loop is not None:
        alone = replace(facts, loop=None)
        if facts.loop.pid == facts.pid:
            return facts.loop.told
        if not facts.loop.certain:
            return Message("{process}, which {loop} may start again", process=in_words(alone), loop=facts.loop.told)
        return Message("{process}, which {loop} starts again and again", process=in_words(alone), loop=facts.loop.told)
    told = {"pid": facts.pid, "command": facts.command, "started": facts.started}
    if facts.service is None:
        if facts.origin and (not facts.mine or str(facts.origin).startswith("/dev/")):
            return Message("PID {pid} ({command}, started {started} by {user} from {origin})",
                           **told, user=facts.user, origin=facts.origin)  # fmt: skip
        if facts.origin:
            return Message("PID {pid} ({command}, started {started} from {origin})", **told, origin=facts.origin)
        if not facts.mine:
            return Message("PID {pid} ({command}, started {started} by {user})", **told, user=facts.user)
        return Message("PID {pid} ({command}, started {started})", **told)
    if facts.service.kind == "windows":
        return Message(
            "PID {pid} ({command}, started {started} by Windows service {service})", **told, service=facts.service.name
        )
    if facts.service.kind == "task":
        return Message("PID {pid} ({command}, started {started} by a scheduled task)", **told)
    if facts.service.kind in ("supervisord", "pm2"):
        return Message("PID {pid} ({command}, started {started} by {manager} as {name})",
                       **told, manager=facts.service.kind, name=facts.service.name)  # fmt: skip
    if facts.service.kind == "systemd":
        return Message(
            "PID {pid} ({command}, started {started} by systemd unit {unit})", **told, unit=facts.service.name
        )
    if facts.service.kind == "systemd-user":
        return Message(
            "PID {pid} ({command}, started {started} by systemd unit {unit} of user {user})",
            **told,
            unit=facts.service.name,
            user=facts.user,
        )
    return Message(
        "PID {pid} ({command}, started {started} in {manager} container {container})",
        **told,
        manager=facts.service.kind,
        container=facts.service.name,
    )


def stop_command(facts: ProcessFacts) -> Message | str:
    """What to type to end it for good; a Message where that is a deed."""
    if facts.service is not None:
        stop, then = facts.service.stop_command, facts.service.then
        return Message("{command}; {then}", command=stop, then=then) if then else stop
    if facts.loop is not None:
        return facts.loop.end
    end = facts.end or (f"kill {facts.pid}" if facts.mine else f"sudo kill {facts.pid}")
    return f"{end}; {facts.again}" if facts.again else end


def another_copy(bot: str, rival: Rival) -> Message:
    """The sentence that there is one, or that a loop waits and will start one. Of a program that shows nothing but the
    token it is not known what it does with that."""
    if rival.loop is not None and rival.loop.pid == rival.pid:
        return Message("Another copy of bot {bot} is about to be started by {loop}.", bot=bot, loop=rival.loop.told)
    if rival.only_has_token and TOKEN_IN_COMMAND in rival.evidence:
        return Message("A program has the token of bot {bot} in its command line, and may read its updates: {process}.",
                       bot=bot, process=in_words(rival))  # fmt: skip
    if rival.only_has_token:
        return Message("A program has the token of bot {bot} in its environment, and may read its updates: {process}.",
                       bot=bot, process=in_words(rival))  # fmt: skip
    return Message("Another copy of bot {bot} is running: {process}.", bot=bot, process=in_words(rival))


def spared_for(facts: ProcessFacts, root: bool) -> Literal["service", "inside", "loop", "user"] | None:
    """What speaks against ending a process of a bot: a service or a loop that would bring it back, a container whose
    own agent may look after it, another user who is not ours to command. None where nothing does."""
    if facts.service is not None:
        return "service"
    if facts.inside:
        return "inside"
    if facts.loop is not None and not facts.loop.certain:
        return "loop"
    return None if facts.mine or root else "user"


def already_running(name: str, facts: ProcessFacts, stop: str | None = None) -> HeldElsewhere:
    """The error for a second start; `stop` is a better advice than `stop_command`, such as `bottray stop NAME`."""
    return HeldElsewhere(
        Message("Another instance of {name} is already running. {process}.", name=name, process=in_words(facts)),
        Message("To stop it: {command}", command=stop or stop_command(facts)),
    )
