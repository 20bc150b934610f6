"""Why a bot ended, in words: from its exit code and the last lines that it wrote."""

from enum import StrEnum

from tray_app.core.deaths.addresses import Address
from tray_app.core.deaths.clues import NO_CLUES, Clues
from tray_app.core.deaths.last_words import LastWords
from tray_app.core.deaths.named_errors import told
from tray_app.core.deaths.tracebacks import Language
from tray_app.core.messages import N_, Message

# signal(7) on Linux, by number from 1; the core may not ask the system
SIGNALS = dict(enumerate((
    "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1",
    "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP",
    "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR",
    "SIGSYS",
), 1))  # fmt: skip
REAL_TIME = 34  # SIGRTMIN, as the C library counts
# what Windows itself gives as exit code [NTSTATUS values]
WINDOWS = {
    0x40010004: N_("was ended with the session"),
    0xC0000005: N_("crashed: it used memory that is not its own"),
    0xC00000FD: N_("crashed: its stack overflowed"),
    0xC0000135: N_("could not start: a DLL is missing"),
    0xC000013A: N_("was ended by Ctrl+C"),
    0xC0000142: N_("was ended with the session"),
    0xC0000409: N_("crashed: its memory was damaged"),
}
# what an error that nobody caught ends with, where that is no plain exit code: Ctrl+C, Node's, Go's, Rust's abort
BY_SIGNAL = {Language.PYTHON: (-2,), Language.NODE: (-6, -5), Language.GO: (-6,), Language.RUST: (-6,)}


class Shortage(StrEnum):
    """What the system tells of memory at the time of an end by SIGKILL."""

    CERTAIN = "certain"
    """It has ended this bot because memory ran out."""
    LIKELY = "likely"
    """It has ended some process for that."""


def explain(
    code: int,
    words: LastWords,
    leftovers: int = 0,
    clues: Clues = NO_CLUES,
    shortage: Shortage | None = None,
    holder: Message | None = None,
) -> tuple[Message, Message | None]:
    """The reason and its cure, if one is known. `code` as in subprocess; `leftovers`: descendants that outlived it;
    `holder`: the process that has the port which it wanted."""
    if code == 0 and leftovers:
        return (
            Message("The script went into the background and left {n} process running.",
                    "The script went into the background and left {n} processes running.", n=leftovers),
            Message("Start it in the foreground: take out its daemon option, the '&' or the 'start'."),
        )  # fmt: skip
    if shortage:
        return _out_of_memory(shortage)
    how = plainly(code)
    if words.error and clues.doubted:
        return Message("{how}. The last error that it wrote: {error}", how=how, error=words.error), None
    if (wanted := wanted_address(code, words)) is not None:
        return _in_use(wanted, holder)
    if words.error and ended_of_it(code, words):
        if (known := told(words, clues)) is not None:
            return known
        if words.file and words.line:
            return Message("{how}: {error} ({file}, line {line})", how=how, error=words.error,
                           file=words.file, line=words.line), None  # fmt: skip
        return Message("{how}: {error}", how=how, error=words.error), None
    if words.error and code >= 0 and not (code and words.in_use):
        error: Message | str = words.error
        if words.file and words.line:
            error = Message("{error} ({file}, line {line})", error=error, file=words.file, line=words.line)
        if words.said and not words.last and words.said not in (words.error or ""):
            return Message("{how}. The last error that it wrote: {error}; the last that it said after that: {line}",
                           how=how, line=words.said, error=error), None  # fmt: skip
        return Message("{how}. The last error that it wrote: {error}", how=how, error=error), None
    if code > 0 and words.in_use:
        return (
            Message("{how}. Near its end it wrote: {line}", how=how, line=words.in_use),
            Message("If that is why: stop the program that has the port, or give the bot another one."),
        )
    if code > 0 and words.said:
        return Message("{how}. The last that it said: {line}", how=how, line=words.said), None
    return how, None


def ended_of_it(code: int, words: LastWords) -> bool:
    """Whether the last error in the output is what the bot ended of: by its own word, or as the last that it wrote
    before it failed. One that was caught and logged long before is not."""
    if code < 0 and code not in BY_SIGNAL.get(words.language, ()):
        return False
    return code != 0 and (words.fatal or words.last)


def wanted_address(code: int, words: LastWords) -> Address | None:
    """What it could not have because that was in use, where it ended of that: not where a signal or the system did."""
    plain = 0 < code < 1 << 31 and code not in WINDOWS
    return words.wanted if plain and ended_of_it(code, words) else None


def _out_of_memory(shortage: Shortage) -> tuple[Message, Message]:
    if shortage is Shortage.CERTAIN:
        reason = Message("The system ended it because memory ran out.")
    else:
        reason = Message(
            "It was killed, probably because memory ran out: the system ended a process for that just then."
        )
    return reason, Message(
        "Give the machine or its container more memory, or set memory_limit, so that it is restarted softly in time."
    )


def _in_use(wanted: Address, holder: Message | None) -> tuple[Message, Message]:
    """No command that ends the holder: this is still read when that process has gone, and its number is another's."""
    if wanted.path:
        return (
            Message("The socket file {path}, which it wants, is in use or was left over.", path=wanted.path),
            Message("Stop the program that listens there. Where none does, delete that file."),
        )
    if holder:
        return (
            Message("Port {port}, which it wants, was in use by {process}.", port=wanted.port, process=holder),
            Message("Stop that program, or give the bot another port."),
        )
    if wanted.port:
        return (
            Message("Port {port}, which it wants, was in use: by another program, or by the bot itself twice.",
                    port=wanted.port),
            Message("Stop the program that has it, or give the bot another port."),
        )  # fmt: skip
    return (
        Message("The address that it wants was in use: by another program, by the bot itself twice, or by a socket "
                "file that was left over."),
        Message("Stop the program that has it, or give the bot another address."),
    )  # fmt: skip


def stopped(code: int) -> Message:
    """The end that was asked for."""
    return Message("stopped ({how})", how=plainly(code))


def plainly(code: int) -> Message:
    """The end by its exit code alone."""
    if code == 0:
        return Message("ended with exit code 0")
    if code in WINDOWS:
        return Message("{what} ({code})", what=Message(WINDOWS[code]), code=f"0x{code:08X}")
    if code >= 1 << 31:
        return Message("ended with exit code {code}", code=f"0x{code:08X}")
    if code > 0:
        return Message("ended with exit code {code}", code=code)
    name = SIGNALS.get(-code) or (f"SIGRTMIN+{-code - REAL_TIME}" if -code >= REAL_TIME else "?")
    return Message("was ended by signal {name} ({number})", name=name, number=-code)
