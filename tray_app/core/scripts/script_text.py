"""What the text of a script tells of it: whether it is a bot, which variables it reads, whether its token is in it.

Pure, and by patterns rather than by grammar: the script may be of any language, and need not be without mistakes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tray_app.core.pattern import pattern
from tray_app.core.scripts.script_code import code_of
from tray_app.core.tokens.token import LETTER, USUAL

# telegraf's bot.start(handler) answers /start; what is only defined is not called
POLLS = pattern(
    r"\b(?:run_polling|start_polling|startPolling|infinity_polling|run_until_disconnected|getUpdates|executor\.start)\b"
    r"|(?<!def )(?<!function )\bget_updates\b"
    r"|\bbot\.polling\(|\bbot\.start\(\s{0,80}[){]|\bpolling:\s{0,80}(?:true\b|\{)"
    r"|(?<!uppeteer)(?<!uppeteerExtra)(?<!uppeteerCore)(?<!hromium)(?<!irefox)(?<!ebkit)(?<!laywright)(?<![bB]rowser)"
    r"(?<!Launcher)\.launch\(\s{0,80}(?:\)|\{(?![^{}]{0,400}\bwebhook\b))"
)
_RUNNER = pattern(r"(?<![.\w])run\(\s{0,80}\w")  # grammY's, which has a package of its own
# python-telegram-bot run_webhook, start_webhook; aiogram SimpleRequestHandler, TokenBasedRequestHandler, start_webhook;
# pyTelegramBotAPI run_webhooks, process_new_updates; grammY and telegraf webhookCallback, createWebhook, launch({
# webhook: {…} }); node-telegram-bot-api webHook: …; whoever calls setWebhook with an address; whoever hands one of them
# an update that a web framework has brought (de_json, process_update, feed_update, handleUpdate)
SERVES = pattern(
    r"(?<!def )(?<!function )\b(?:run_webhooks?|start_webhook|SimpleRequestHandler|TokenBasedRequestHandler"
    r"|webhookCallback|(?<!hannel\.)createWebhook|process_new_updates|process_update|processUpdate|feed_(?:raw_|webhook_)?update|handleUpdate|Update\.de_json"
    r"|Update\.model_validate(?:_json)?)[^\S\n]*\("
    r"|\bwebHook[^\S\n]*:[^\S\n]*(?!false\b|undefined\b|null\b)\S|\bwebhook[^\S\n]*:[^\S\n]*\{"
    r"|\bset_?[wW]eb[hH]ook(?:[^\S\n]*\(\s{0,80}(?!\)|(?:url\s{0,8}=\s{0,8})?(?:[\"']{2}|None\b|null\b))|\?url=)"
    r"|/set_?[wW]eb[hH]ook[\"'`]\s{0,80},(?![^\n]{0,80}[:=]\s{0,8}[\"']{2})"
)
_POLLING = ("olling", "run_until_disconnected", "etUpdates", "get_updates", "executor.start", "bot.start(", ".launch(")
_SERVING = ("ebhook", "ebHook", "RequestHandler", "update", "Update")
"""One of these is in whatever POLLS or SERVES matches. To look for them first is a hundred times as quick."""


def without_main(text: str) -> str:
    """A Python text as whoever imports it runs it: without what stands under `if __name__ == "__main__"`. Its lines are
    counted as before."""
    return _MAIN_BLOCK.sub(lambda found: "\n" * found[0].count("\n"), text)


def polls(code: str) -> bool:
    """Whether it fetches updates."""
    if "@grammyjs/runner" in code and _RUNNER.search(code) is not None:
        return True
    return any(word in code for word in _POLLING) and POLLS.search(code) is not None


def serves(code: str) -> bool:
    """Whether it has its updates brought."""
    return any(word in code for word in _SERVING) and SERVES.search(code) is not None


_IN_A_PAGE = pattern(
    r"(?<![\w.$])(?:window[^\S\n]*[.\[]|document\.(?:getElement|querySelector|addEventListener|createElement|body\b|head\b))"
)
_OF_NODE = pattern(r"\brequire[^\S\n]*\(|\bprocess\.|\bmodule\.exports\b|\bDeno\.|\bBun\.|\bfrom[^\S\n]+[\"']node:")


def in_a_page(text: str) -> bool:
    """Whether a JavaScript is for a browser: it speaks to the page that loads it, and to nothing of Node's."""
    code = code_of(text)
    return _IN_A_PAGE.search(code) is not None and _OF_NODE.search(code) is None


IMPORTS = r"^[^\S\n]*+(?:from[^\S\n]++|import[^\S\n]++(?:[\w.]++(?:[^\S\n]++as[^\S\n]++\w++)?+[^\S\n]*+,[^\S\n]*+)*?)"
"""An import of Python's up to the module that is looked for, which may be one of several."""
BOT_API = "telegram|aiogram|telebot|telepot|pytgbot"
MTPROTO = "telethon|pyrogram|hydrogram|pyroblack|kurigram|opentele|tdjson|pytdbot"
NODE_BOT_API = (
    r"(?:require\(|from\s+)[\"'](?:telegraf|grammy|node-telegram-bot-api|gramio|puregram|@grammyjs/[\w-]+)[\"']"
)
_LIBRARY = pattern(
    rf"{IMPORTS}(?:{BOT_API}|{MTPROTO}|vkbottle|maxbot)\b|{NODE_BOT_API}|api\.telegram\.org",
    re.MULTILINE,
)
_MAIN = pattern(r"^if\s+__name__\s*==\s*[\"']__main__[\"']", re.MULTILINE)
_MAIN_BLOCK = pattern(_MAIN.pattern + r"[^\n]*(?:\n(?:[^\S\n][^\n]*|(?=\n)))*", re.MULTILINE)
_READS = pattern(
    r"(?:environ(?:\.get)?\s*[\[(]|getenv\s*\(|\bconfig\s*\(|\benv(?:\.str)?\s*[\[(]|process\.env\s*\[|ENV\s*\[)"
    r"\s*[\"']([A-Za-z_]\w*)[\"']|process\.env\.([A-Za-z_]\w*)"
)
_FIELD = pattern(  # pydantic-settings; a parameter with its type, on a line of its own, is none
    r"^[^\S\n]++(?=[a-z_]*token)([a-z_]++)\s*+:\s*+(?:str|SecretStr)\b(?![^\n]*,[^\S\n]*$|\s*\))", re.MULTILINE
)
_SETTINGS = pattern(r"\bpydantic|Settings\b|\bBaseModel\b")
_PATTERN_OF_A_TOKEN = pattern(rf"(?<!\d){USUAL.pattern}(?!{LETTER})")


@dataclass(frozen=True)
class Evidence:
    """`polls`: it fetches updates; `serves`: it has a webhook that they are brought to; `library`: it uses
    a bot library; `main`: it is meant to be started. `reads` are variables; `token_line` is where a token stands in the
    text, counted from 1."""

    polls: bool = False
    serves: bool = False
    library: bool = False
    main: bool = False
    reads: tuple[str, ...] = ()
    token_line: int | None = None


def evidence(text: str) -> Evidence:
    code = code_of(text)
    names = read_by_name(code) + fields(code)
    token = _PATTERN_OF_A_TOKEN.search(code)
    return Evidence(
        polls=polls(code),
        serves=serves(code),
        library=_LIBRARY.search(code) is not None,
        main=_MAIN.search(code) is not None,
        reads=tuple(dict.fromkeys(names)),
        token_line=code.count("\n", 0, token.start()) + 1 if token else None,
    )


def read_by_name(code: str) -> list[str]:
    """The variables that it asks the environment for."""
    return [one or other for one, other in _READS.findall(code)]


def fields(code: str) -> list[str]:
    """The variables that a settings class may read its token from, by the names of its fields."""
    return [name.upper() for name in _FIELD.findall(code)] if _SETTINGS.search(code) else []


def read_sites(code: str) -> list[tuple[int, int, str]]:
    """Each place where it does so, from where to where."""
    return [(found.start(), found.end(), found[1] or found[2]) for found in _READS.finditer(code)]


_JOINED = pattern(r"\{([^{}\n]{1,200})\}:\$?\{([^{}\n]{1,200})\}")


def joined(code: str) -> list[tuple[str, str]]:
    """The pairs of variables that are put together with a colon between them: `f"{os.environ['ID']}:{HASH}"`."""
    reads = evidence(code).reads
    pairs = (tuple(_variable(part, reads) for part in found.groups()) for found in _JOINED.finditer(code))
    return [(one, other) for one, other in pairs if one and other]


def _variable(part: str, reads: Sequence[str]) -> str:
    inside = [one or other for one, other in _READS.findall(part)] or [part.strip().upper()]
    return inside[0] if inside[0] in reads else ""


_PREFIX = pattern(r"prefix\w{0,20}[\"']?\s{0,4}[=:]\s{0,4}[\"'](\w{1,40})[\"']")
_LENIENT = pattern(r"\b(?:BaseSettings|pydantic_settings|environs|envparse|dynaconf)\b")


class Names:
    """Which variables the texts of a program name: in quotation marks, as Node has them, or by the fields of a settings
    class (pydantic-settings: any case, with a prefix, nested by `__`). A constant of the same name is none."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._text = "\n".join(texts)
        self._quoted = frozenset(re.findall(r"[\"']([A-Za-z_]\w{0,80})[\"']", self._text))
        self._prefixes = ("", *_PREFIX.findall(self._text)) if _LENIENT.search(self._text) else ()
        bare = self._prefixes or re.search(r"\b(?:process|import\.meta|Bun|Deno)\.env\b|\bENV\b|\$\{?[A-Z]", self._text)
        self._words = frozenset(re.findall(r"[A-Za-z_]\w*+", self._text)) if bare else frozenset()

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and (
            not {name, name.lower()}.isdisjoint(self._quoted | self._words)
            or any(self._field(name, prefix) for prefix in self._prefixes)
        )

    def exactly(self, name: str) -> bool:
        """Whether it is written as it is, where a variable's name might be: it may be a key of a file as well."""
        return name in self._quoted or name in self._words

    @property
    def lenient(self) -> bool:
        """Whether a library is among them that reads variables by the names of attributes."""
        return bool(self._prefixes)

    @property
    def known(self) -> bool:
        return bool(self._text)

    def says(self, words: str) -> bool:
        return words in self._text

    def _field(self, name: str, prefix: str) -> bool:
        rest = name.lower().removeprefix(prefix.lower())
        if len(rest) != len(name) - len(prefix):
            return False
        rest = rest.removeprefix("_") if prefix else rest  # dynaconf puts it behind the prefix, pydantic has it there
        return all(part in self._words or part.upper() in self._words for part in rest.split("__"))
