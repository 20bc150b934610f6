"""What `doctor` finds of a bot by asking Telegram: its token, its webhook, what waits for it, and the clock."""

from collections.abc import Callable, Mapping

from tray_app.adapters.files import folders
from tray_app.adapters.projects.interpreter import Launch
from tray_app.adapters.tokens import secrets
from tray_app.checks.doctor_lease import Add, Seen
from tray_app.core.amounts import duration
from tray_app.core.errors import BotTrayError, TelegramUnreachable, TokenRefused
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec
from tray_app.core.scripts.script_way import Whose
from tray_app.core.telegram import hearing
from tray_app.core.telegram.botapi import Webhook
from tray_app.core.telegram.check import by_entry
from tray_app.core.telegram.route import base_url, host_of, proxy_of
from tray_app.core.tokens import token_slips
from tray_app.core.warning import WarningKind
from tray_app.supervisor import telegram_way
from tray_app.supervisor.telegram import own_webhook
from tray_app.supervisor.telegram.reach import with_own_way
from tray_app.supervisor.telegram.webhooks import Webhooks

CLOCK_OFF = 30.0  # seconds that this clock may differ from Telegram's before TLS and log times suffer


def look(
    spec: BotSpec,
    token: secrets.FoundToken,
    launch: Launch,
    bots_own: Mapping[str, str],
    environ: Mapping[str, str],
    seen: Seen,
    now: Callable[[], float],
    add: Add,
) -> None:
    """Blocks for some seconds where Telegram is not reached. `bots_own` is the bot's own environment, `environ`
    ours."""
    try:
        at = telegram_way.server(spec, launch, bots_own)
    except BotTrayError as error:  # all else of the page is true all the same
        add("broken", error.message, error.cure)
        return
    base = base_url(at if isinstance(at, str) else None)
    proxy = spec.proxy or proxy_of(bots_own, base)
    way = host_of(base)
    if slip := token_slips.told(token.token, token.source):
        add("look", slip)
    api = telegram_way.api(token.token, at, spec, bots_own, launch.env_file)
    try:
        me = api.get_me()
        hook = api.get_webhook_info()
    except BotTrayError as error:
        add(
            "broken",
            error.message,
            with_own_way(spec, at, error) if isinstance(error, TelegramUnreachable) else error.cure,
            *((WarningKind.TOKEN_REVOKED,) if isinstance(error, TokenRefused) else ()),
        )
        return
    through = Message("{host} through a proxy", host=way) if proxy else Message("{host} directly", host=way)
    add("ok", Message("The token is good: @{username}, asked of {way}.", username=me.username, way=through))
    match own_webhook.whose(spec, launch, bots_own, hook):
        case Whose.OWN:
            add("ok", Message("Its own webhook of {host} gets its updates.", host=hook.host))
        case Whose.SAID:
            add("look", by_entry(hook))
        case Whose.OTHER:
            add("broken", *_foreign(spec.name, hook, environ), WarningKind.WEBHOOK, WarningKind.WEBHOOK_BACK)
        case Whose.BESIDE:
            add("ok", Message("A webhook of {host} is set by another program; the bot gets its updates by MTProto.",
                              host=hook.host))  # fmt: skip
        case Whose.UNCLEAR if WarningKind.WEBHOOK in seen.warned:
            pass  # the agent tells of it, and knows whether the bot itself says that it polls
        case Whose.UNCLEAR:
            add("look", Message("A webhook of {host} is set, and nothing says whether {bot} serves it.",
                                host=hook.host, bot=spec.name), own_webhook.WHICH)  # fmt: skip
        case Whose.NOBODY if own_webhook.expected(spec, launch):
            add("look", Message("No webhook is set: the bot gets no updates until it has set its own."))
        case Whose.NOBODY:
            add("ok", Message("No webhook is set."))
    if hook.pending_update_count:
        add("look", Message("{n} update is waiting.", "{n} updates are waiting.", n=hook.pending_update_count))
    if api.server_time is not None:
        off = now() - api.server_time
        if abs(off) > CLOCK_OFF:
            add("look", Message("This computer's clock is fast by {time}.", time=duration(off)) if off > 0
                else Message("This computer's clock is slow by {time}.", time=duration(-off)),
                Message("Set it, best by the network (NTP)."))  # fmt: skip
        else:
            add("ok", Message("The clock is right."))


def _foreign(bot: str, hook: Webhook, environ: Mapping[str, str]) -> tuple[Message, Message | None]:
    before = Webhooks(folders(environ).state / "webhooks.json").before(bot, hook.url)
    if before.times:  # removing it once more would not last
        return hearing.webhook_back(bot, hook.host, before.times, before.day), None
    return (
        Message("A webhook of {host} takes its updates.", host=hook.host),
        Message("Remove it: {command}", command=f"bottray clean {bot}"),
    )
