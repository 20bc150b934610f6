"""The menu is a table: a state on the left, rows on the right."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tray_app.core.messages import set_language
from tray_app.core.model import AgentView, BotView, Cure, Notice, Phase, Snapshot
from tray_app.tray.menu import Command, Desk, Row, rows
from tray_app.tray.words import LONGEST

NOW = datetime(2026, 11, 20, 12, 13, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english():
    set_language("en")
    yield
    set_language("en")


def shop(phase=Phase.STOPPED, **more):
    return BotView("shop", phase, username="shop_bot", has_token=True, **more)


def menu(*bots, **more):
    return rows(Snapshot(AgentView(1, "0"), bots, **more), NOW)


def flat(found):
    for row in found:
        yield row
        yield from flat(row.children)


def row(found, key) -> Row:
    return next(row for row in flat(found) if row.key == key)


RUNNING = shop(
    Phase.RUNNING,
    pid=4711,
    since=(NOW - timedelta(hours=2, minutes=13)).isoformat(),
    rss_bytes=84_000_000,
    want_up=True,
)


@pytest.mark.parametrize(
    ("bot", "offered"),
    [
        (shop(), "start"),
        (shop(Phase.STARTING, step=3, want_up=True), "stop"),
        (RUNNING, "stop restart"),
        (shop(Phase.STOPPING), "start"),
        (shop(Phase.STOPPING, want_up=True), "stop"),
        (shop(Phase.BACKOFF, want_up=True), "start stop"),
        (shop(Phase.CONFLICT, want_up=True), "start stop"),
        (shop(Phase.FATAL, want_up=True), "start"),
        (shop(Phase.FATAL), "start"),
    ],
    ids=lambda value: f"{value.phase}{'+' * value.want_up}" if isinstance(value, BotView) else "",
)
def test_a_state_offers_what_changes_something(bot, offered):
    found = menu(bot)
    assert [verb for verb in ("start", "stop", "restart") if row(found, f"bot/shop/{verb}").enabled] == offered.split()
    assert row(found, "bot/shop/check").enabled
    assert row(found, "bot/shop/log").enabled


def test_one_that_finishes_its_work_can_be_ended_now():
    stop = row(menu(shop(Phase.STOPPING, ending="finishing its work")), "bot/shop/stop")
    assert (stop.label, stop.enabled) == ("Stop now", True)
    restarts = row(menu(shop(Phase.STOPPING, want_up=True, ending="finishing its work")), "bot/shop/stop")
    assert (restarts.label, restarts.enabled) == ("Stop", True), "it only gives the restart up"


def test_a_bot_without_a_token_has_none_to_check():
    assert not row(menu(BotView("worker")), "bot/worker/check").enabled


@pytest.mark.parametrize(
    ("bot", "headline"),
    [
        (RUNNING, "shop (@shop_bot) · running · PID 4711 · 2 h 13 min · 84 MB"),
        (BotView("worker"), "worker · stopped"),
        (shop(Phase.STARTING, step=3), "shop (@shop_bot) · 3/9 other copies looked for"),
        (shop(Phase.STARTING), "shop (@shop_bot) · starting"),
        (shop(Phase.STOPPING), "shop (@shop_bot) · stopping"),
        (shop(Phase.STOPPING, ending="finishing its work"), "shop (@shop_bot) · finishing its work"),
        (
            shop(Phase.BACKOFF, next_start=(NOW + timedelta(seconds=4)).isoformat()),
            "shop (@shop_bot) · restarting in 4 s",
        ),
        (shop(Phase.BACKOFF, next_start=(NOW - timedelta(seconds=4)).isoformat()), "shop (@shop_bot) · restarting"),
        (shop(Phase.CONFLICT), "shop (@shop_bot) · already running elsewhere"),
        (shop(Phase.FATAL), "shop (@shop_bot) · failed"),
        (shop(Phase.RUNNING, warnings=(Notice("memory", "Much."),)), "shop (@shop_bot) · running, with a warning"),
    ],
)
def test_the_headline_says_how_it_is(bot, headline):
    assert menu(bot)[0].label == headline


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(seconds=59), "under a minute"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h 0 min"),
        (timedelta(days=3, hours=4, minutes=50), "3 d 4 h"),
    ],
)
def test_uptime_has_two_units_at_most(age, said):
    assert menu(shop(Phase.RUNNING, since=(NOW - age).isoformat()))[0].label.endswith(f"running · {said}")


@pytest.mark.parametrize(("megabytes", "said"), [(0.1, "1 MB"), (84, "84 MB"), (999, "999 MB"), (1536, "1.5 GB")])
def test_memory_has_one_unit(megabytes, said):
    assert menu(shop(Phase.RUNNING, rss_bytes=int(megabytes * 1_000_000)))[0].label.endswith(said)


def test_a_failed_bot_says_why_and_what_to_do():
    found = menu(shop(Phase.FATAL, reason="Telegram does not\naccept the token.", cure="Ask @BotFather for a new one."))
    labels = [row.label for row in found][:4]
    assert labels == [
        "shop (@shop_bot) · failed",
        "Telegram does not accept the token.",
        "Ask @BotFather for a new one.",
        "Open log at the error",
    ]


END = Cure("end", "4711/12", "End PID 4711")
HOOK = Cure("webhook", "example.org", "Remove the webhook of example.org")


@pytest.mark.parametrize(
    "bot",
    [
        shop(Phase.CONFLICT, reason="Another copy runs.", cure="To stop it: kill 4711", cures=(END, HOOK)),
        shop(Phase.FATAL, reason="A webhook is set.", cure="Remove it there.", cures=(END, HOOK)),
        shop(Phase.RUNNING, warnings=(Notice("conflict-local", "Another copy reads."),), cures=(END, HOOK)),
    ],
    ids=lambda bot: bot.phase,
)
def test_what_the_agent_can_do_is_a_row_that_does_it(bot):
    found = menu(bot)
    assert [(row.label, row.command) for row in found if "/cure" in row.key] == [
        (END.label, Command("cure", "shop", "end 4711/12")),
        (HOOK.label, Command("cure", "shop", "webhook example.org")),
    ]


def test_what_only_a_person_can_do_is_told_when_pressed():
    found = row(menu(shop(Phase.FATAL, cure="Ask @BotFather for a new one.")), "bot/shop/cure")
    assert (found.label, found.command) == ("Ask @BotFather for a new one.", Command("tell", "shop"))


def test_a_command_that_is_to_be_typed_is_no_row_but_shown_by_one():
    typed = shop(Phase.CONFLICT, reason="Held.", cure="To stop it: sudo systemctl stop shop-bot", cure_is_typed=True)
    found = row(menu(typed), "bot/shop/cure")
    assert (found.label, found.command) == ("What helps…", Command("open", "shop", "bot"))


def test_each_row_of_a_bot_names_it_when_it_is_read_alone():
    several = menu(shop(Phase.CONFLICT, reason="Held.", cures=(END,)), BotView("worker"))
    for each in flat(row(several, "bot/shop").children):
        assert each.separator or "shop" in each.alone
    assert row(several, "bot/worker/start").alone == "worker: Start"


@pytest.mark.parametrize(
    ("cure", "page"),
    [
        ("Install Python 3 from https://www.python.org/downloads/, or name it.", "https://www.python.org/downloads/"),
        ("Install it from https://bun.sh, or name it by its path.", "https://bun.sh"),
        ("It is at https://nodejs.org/en/download.", "https://nodejs.org/en/download"),
        ("Look at http://127.0.0.1:8081/bot by yourself.", None),
    ],
)
def test_where_to_get_what_is_missing_is_one_press_away(cure, page):
    found = [row for row in flat(menu(shop(Phase.FATAL, cure=cure))) if row.key == "bot/shop/page"]
    assert [row.command for row in found] == ([Command("open_address", "shop", page)] if page else [])
    assert not page or page.split("/")[2] in found[0].label


def test_the_error_is_looked_at_by_a_row_of_its_own():
    assert row(menu(shop(Phase.FATAL)), "bot/shop/error").command == Command("open_error", "shop")
    assert not any(row.key.endswith("/error") for row in flat(menu(RUNNING)))


def desk_rows(**desk):
    return {row.key: row for row in flat(rows(Snapshot(AgentView(1, "0"), (RUNNING,)), NOW, "", Desk(**desk)))}


def test_what_the_desktop_cannot_do_is_not_offered():
    assert not {"open", "add", "bot/shop/clean", "bot/shop/settings", "bot/shop/remove", "login"} & desk_rows().keys()
    assert next(iter(desk_rows(can_open=True))) == "open"
    found = desk_rows(can_remove=True, can_clean=True)
    assert found["bot/shop/clean"].command == Command("clean", "shop")
    assert found["bot/shop/remove"].command == Command("remove", "shop")
    assert desk_rows(can_open=True)["add"].command == Command("open", value="add")
    assert desk_rows(can_open=True)["bot/shop/settings"].command == Command("open", "shop", "settings")


@pytest.mark.parametrize(("on", "then"), [(True, ""), (False, "on")])
def test_start_at_login_has_a_mark_and_a_press_turns_it(on, then):
    found = desk_rows(at_login=on)["login"]
    assert (found.checked, found.command) == (on, Command("login", value=then))


def test_one_bot_is_flat_several_have_a_submenu_each():
    assert row(menu(RUNNING), "bot/shop/start") in menu(RUNNING)
    several = menu(RUNNING, BotView("worker"))
    assert [row.key for row in several if row.children] == ["bot/shop", "bot/worker", "language", "quit"]
    assert [row.label for row in row(several, "bot/worker").children][:2] == ["Start", "Stop"]


def test_trouble_comes_first_the_rest_stays_in_the_order_of_the_file():
    bots = (
        BotView("a", Phase.STOPPED),
        BotView("b", Phase.RUNNING),
        BotView("c", Phase.CONFLICT),
        BotView("d", Phase.RUNNING, warnings=(Notice("memory", ""),)),
        BotView("e", Phase.FATAL),
    )
    assert [row.key for row in menu(*bots)[:5]] == [f"bot/{name}" for name in "ecdab"]


@pytest.mark.parametrize(
    ("phases", "start", "stop"),
    [
        ((Phase.STOPPED, Phase.STOPPED), True, False),
        ((Phase.STOPPED, Phase.RUNNING), True, True),
        ((Phase.RUNNING, Phase.RUNNING), False, True),
    ],
)
def test_all_at_once_where_there_is_something_to_do(phases, start, stop):
    found = menu(*(BotView(f"b{n}", phase) for n, phase in enumerate(phases)))
    assert (row(found, "all/start").enabled, row(found, "all/stop").enabled) == (start, stop)


def test_a_fault_in_the_config_is_on_top():
    assert menu(RUNNING, problem="bots.toml:3: something")[0].label == "bots.toml:3: something"


def test_without_an_agent_the_menu_says_so_and_can_still_be_left():
    found = rows(None, NOW, "The agent does not answer.")
    assert found[0].label == "The agent does not answer."
    assert row(found, "quit").command.verb == "quit"
    assert not any(row.key.endswith("/start") for row in flat(found))


def test_without_bots_there_is_no_empty_menu():
    assert menu()[0].label == "No bots yet"


def test_the_language_in_use_is_marked():
    set_language("ru")
    found = menu(RUNNING)
    assert [(row.key, row.checked) for row in flat(found) if row.radio] == [
        ("language/en", False),
        ("language/ru", True),
    ]


texts = st.text(min_size=0, max_size=300)
bots = st.builds(
    BotView,
    name=st.from_regex(r"[a-z][a-z0-9_-]{0,20}", fullmatch=True) | st.sampled_from(["all", "quit", "language", "away"]),
    phase=st.sampled_from(Phase),
    username=st.none() | st.just("some_bot"),
    step=st.none() | st.integers(1, 9),
    want_up=st.booleans(),
    pid=st.none() | st.integers(1, 2**22),
    since=st.none() | st.just(NOW.isoformat()),
    next_start=st.none() | st.just(NOW.isoformat()),
    reason=st.none() | texts,
    cure=st.none() | texts,
    warnings=st.lists(st.builds(Notice, st.text(max_size=5), texts), max_size=3).map(tuple),
    cures=st.lists(
        st.builds(Cure, st.just("end"), texts, texts.filter(lambda text: bool(text.split()))), max_size=3
    ).map(tuple),
    has_token=st.booleans(),
)


@given(st.lists(bots, max_size=5, unique_by=lambda bot: bot.name), st.none() | texts)
def test_every_row_has_a_key_of_its_own_and_a_text_that_fits(found, problem):
    everything = Desk(at_login=True, can_open=True, can_remove=True, can_clean=True)
    all_rows = list(flat(rows(Snapshot(AgentView(1, "0"), tuple(found), problem), NOW, "", everything)))
    assert len({row.key for row in all_rows}) == len(all_rows)
    for each in all_rows:
        assert each.separator or (each.label and len(each.label) <= LONGEST and not re.search(r"\n", each.label))
        assert each.separator or bool(each.command) != bool(each.children)
