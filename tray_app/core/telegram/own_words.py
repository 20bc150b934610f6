"""Whose words a sentence in a log is: the program's own, or what somebody wrote in a chat. Pure.

People log in forms of their own, with names of their own, so no list of whole lines is long enough. What tells the two
apart is what stands around the sentence:

- behind it, the line is over. A question about it goes on.
- an arrow, a bullet or an opening quotation mark right before it is somebody's who shows what another one has said.
- before it there is nothing, or a level (ERROR, WARNING, [E]) or a word for a fault (error, failed, ошибка) introduces
  it. Before that there is only what a logger puts there: times, brackets, names. Behind that no word tells of a chat
  (said, message from), and behind a level alone there is a fault, or nothing but names.
- in an answer of the server's as it came, the answer is what the line has: before it stands what a logger or a program
  names it by.
- a line of a level below a warning is no fault's, and chats are logged there.

It stays a guess, as each line of the output is: who logs a chat at the level of an error is taken for the program.
"""

import re

from tray_app.core.pattern import pattern

LONGEST = 400  # characters before the sentence: beyond that it is a long story, or a dump of an update
_STAMP = pattern(r"\d{4}-\d\d-\d\dT[\d:.]{8,16} ")  # of our own log: it says nothing of the bot's form
_COLOURS = pattern(r"\x1b\[[\d;]*m")
_TIMED = pattern(r"[\s\[(]*(?:\d{1,4}[-/.:]\d\d[-/.:]\d|(?:[A-Z][a-z]{2} ){1,2} ?\d)")
_NUMBER = pattern(r"(?<![^\W\d])\d[\w:.,+/-]*")
_SOMEBODY = pattern(r"\W*\d+\W*")  # the number of a chat, which is all that stands there
_SYSLOG = pattern(r"[^\n:]{3,16}:\d\d\S* [\w.-]+ [\w./-]+(?:\[\d+\])?: ")
_BRACKETS = pattern(r"\[[^\[\]]*\]|\((?:[^()]|\([^()]*\))*\)|<[^<>]*>")
_QUIET = r"(?P<quiet>(?<![\w.])(?:INFO|DEBUG|NOTICE|TRACE|VERBOSE|Info|Debug|info|debug|I|D)(?![\w.]))"
_LEVEL = (
    r"(?P<level>(?<![\w.])(?:ERROR|WARNING|WARN|CRITICAL|FATAL|SEVERE|ERR|CRIT)(?![\w.])"
    r"|(?<=\[)(?:E|W|C|F|error|warn(?:ing)?|fatal|Error|Warning)(?=\s*\])|(?i:level=(?:error|warn(?:ing)?|fatal))"
    r"|^[EWF]\d{4}(?= \d))"
)
_FAULT = (
    r"(?P<fault>(?i:(?<![\w.])(?:[\w.]*(?:error|exception|rejection(?:warning)?)|fail(?:ed|ure|s)?|crash(?:ed|es)?"
    r"|unhandled(?! updates?\b)|uncaught|etelegram|ошибк\w*|исключени\w*|сбой|не удалось|упал)(?!\w)))"
)
_INTRODUCED = pattern(f"{_QUIET}|{_LEVEL}|{_FAULT}")
_WORD = pattern(r"[^\W\d]\w*(?:[-./\\:][\w<>]+)*")
# words that go with a fault, and names that only a program bears
_PLAIN = pattern(
    r"(?i)an?|the|some|my|got|bot|telegram|tg|api|polling|poll|get_?updates|updates?|conflict|none|caused|occurred|long|main|loop|network"
    r"|connection|unexpected|runtime|startup|launch|start|stopped|ended|died|due|to|of|in|on|at|with|while"
    r"|node|time|ts|timestamp|date|произошла|возникла|при|в|бот|бота"
    r"|(?:trace|thread|asyncio|root|__main__|telebot|aiogram|httpx|grammy|telegraf)[\w.:-]*|\S+\.(?:py|js|ts|go)(?::\w+)?"
    r"|\w*(?:bot|telegram|poll)\w*|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun"
)
_FAULTY = pattern(_FAULT)
_NAMED = pattern(r"\s*(?P<apart>[:|]|\s-\s)\s*[\w.-]+\s*(?P=apart)\s*")  # of a logger, as the rest of its format
_NAMED_LAST = pattern(r"[\s\])]+[A-Za-z_][\w.-]*:\s+")
_SHOWN = pattern(r"(?:[>•‣→»«“„‹]|<-|(?:^|\s)[*·]|^\s*-)\s*$")
_ANSWER = pattern(r"""(?:\{\s*["']ok["']: ?[Ff]alse, ?|\{?\s*)["']error_code["']: ?409, ?["']description["']: ?["']$""")
_OF_AN_ANSWER = pattern(r"(?i)answer|response|resp|result|res|data|json|body|status|code|http|request|returned|exc|e|r")
_CHAT = pattern(
    r"(?i)(?<![\w-])(?:messages?(?!=)|msg(?!=)|text|said|(?<!server )says?|saying|wrote|writes?|written|sent|sends?"
    r"|users?|username|chat|from(?! (?:the )?(?:telegram|bot api|api|polling|server|getupdates))|asks?|asked|told"
    r"|answer\w*"
    r"|(?:got|received?)(?! (?:an? |the )?(?:\w*error|exception|conflict))|quoted?|repl(?:y|ied)|query|input|command"
    r"|prompt|question|incoming|parse\w*|unknown|сообщени\w*|текст\w*|написал\w*|пишет|сказал\w*|говорит|от|вопрос\w*"
    r"|пользовател\w*|юзер\w*|получен\w*|чат\w*|спросил\w*|команд\w*|ответ\w*|у(?! бота))(?![\w-])"
)
_OBJECT = pattern(r"""\{\s*["']?code["']?: ?["']ETELEGRAM["'], ?["']?message["']?: ?["']""")
# the rest of the server's sentences, then what closes a quotation or a record
_OVER = pattern(
    r"(?: or webhook)?(?: request)?(?:; (?:make sure that only one bot instance is running|use deletewebhook to"
    r" delete the webhook first))?"
    r"(?:[^\w\n=\[]|\[\d*m)*+(?:\[[\w. ]{1,60}\]\s*+|[\w.]{1,40}=(?:\"[^\"\n]*\"|[^\s\"]+)(?:\s+|$))*+",
    re.IGNORECASE,
)
_KEY = r'"(?:message|msg|event|error|err|exception|exc_info|stack)": ?"'
_JSON = pattern(rf'\{{.{{0,{LONGEST}}}?{_KEY}(?P<text>(?:[^"\\]|\\.)*)$')
_JSON_LEVEL = pattern(r'(?i)"(?:level|levelname|severity|lvl|level_name|log\.level)": ?(?:"(\w+)"|(\d+))')
_LOUD = pattern(r"(?i)warn(?:ing)?|err(?:or)?|crit(?:ical)?|fatal|severe|[456]0")


def is_its_own(before: str, after: str) -> bool:
    """Whether a sentence that has `before` and `after` in its line is the program's own word."""
    if len(before) > LONGEST or "\0" in before:
        return False
    after = after[: 4 * LONGEST]
    before = _COLOURS.sub("", _STAMP.sub("", before, count=1))
    if (answer := _ANSWER.search(before)) is not None:
        return _names_an_answer(before[: answer.start()])
    if (record := _JSON.match(before)) is not None:
        return _of_a_record(record["text"], before + after)
    return _OVER.fullmatch(after) is not None and _introduced(before)


def _names_an_answer(before: str) -> bool:
    """Whether this is what a program puts before an answer that it prints; at whatever level."""
    if before.rstrip().endswith(("'", '"', "\\")) or _CHAT.search(before):
        return False  # a text within something else
    rest = _NUMBER.sub(" ", _BRACKETS.sub(" ", _INTRODUCED.sub(" ", _SYSLOG.sub("", before, count=1))))
    words = [word[0] for word in _WORD.finditer(rest)]
    if not words:
        return _SHOWN.search(before) is None
    return all(_PLAIN.fullmatch(word) or _OF_AN_ANSWER.fullmatch(word) for word in words) or (
        _FAULTY.search(before) is not None and _introduced(before)
    )


def _of_a_record(text: str, whole: str) -> bool:
    """In a line of JSON, whose keys come in any order."""
    levels = [word or number for word, number in _JSON_LEVEL.findall(whole)]
    if not levels:  # then its text alone speaks for it, and it is the first thing in the record
        return re.match(rf"\{{{_KEY}", whole) is not None and text != "" and _introduced(text)
    return _LOUD.fullmatch(levels[0]) is not None and _CHAT.search(_without_object(text)) is None


def _introduced(before: str) -> bool:
    before = _without_object(before)
    if _SHOWN.search(_BRACKETS.sub("", before)):
        return False
    found = _INTRODUCED.search(before)
    if found is None:
        return _is_furniture(before, "", level=False)
    if found["quiet"]:
        return False
    head, behind = before[: found.start()], before[found.end() :]
    if found["level"] is not None and not _says_what(head, behind):
        return False
    return _is_furniture(head, behind, found["level"] is not None) and not _CHAT.search(behind)


def _says_what(head: str, behind: str) -> bool:
    """Whether what stands between a level and the sentence is a fault's, or nothing but names."""
    if _FAULTY.search(behind):
        return True
    if not _strange(_BRACKETS.sub(" ", behind)):
        return _is_plain(head)
    return _NAMED.fullmatch(behind) is not None or (_timed(head) and _NAMED_LAST.fullmatch(behind) is not None)


def _without_object(before: str) -> str:
    return _OBJECT.sub("", before)


def _is_furniture(head: str, behind: str, level: bool) -> bool:
    """Whether `head` is nothing but what a logger puts before a level, or before a text."""
    timed = _timed(head)
    if _SHOWN.search(_BRACKETS.sub("", head)):
        return False
    head = _SYSLOG.sub("", head, count=1)
    rest = _BRACKETS.sub(" ", head) if level else head
    if not level and _SOMEBODY.fullmatch(head):
        return False
    strange = _strange(rest)
    if not strange:
        return True
    if not level or re.search(r"\w: ", rest):  # `anna: ERROR ...` quotes a line
        return False
    apart = re.search(r"(?:\s+([|\-–])\s+|\s*(:)\s*)[\[#]*$", rest)  # NAME | ERROR | ...
    return timed or (len(strange) == 1 and apart is not None and behind.lstrip("] ").startswith(apart[1] or apart[2]))


def _strange(text: str) -> list[str]:
    """The words in it that go with no fault."""
    return [word[0] for word in _WORD.finditer(_NUMBER.sub(" ", text)) if not _PLAIN.fullmatch(word[0])]


def _timed(head: str) -> bool:
    return _TIMED.match(head) is not None or head.lstrip().startswith(("[", "("))


def _is_plain(head: str) -> bool:
    """Of what stands before a level with the bare sentence behind it: no name that may be a heading's."""
    return _timed(head) or not _strange(_BRACKETS.sub(" ", _SYSLOG.sub("", head, count=1)))
