"""What is said of programs that may read a bot's updates: one is named only where most speaks for it."""

from tray_app.core.messages import Message
from tray_app.core.processes.processes import Rival, Suspect
from tray_app.core.processes.readers import elsewhere, local_copy, suspected, unknown
from tray_app.core.processes.unseen import Unseen


def suspect(pid, *evidence):
    return Suspect(
        pid, "1", 0.0, "ann", f"python {pid}.py", "10:12", end=f"kill {pid}", evidence=evidence, file="/x/.env"
    )


def told(*several):
    ordered = sorted(several, key=lambda one: one.strength, reverse=True)
    return suspected("shop", ordered).render("en"), " ".join(
        line.render("en") for line in elsewhere("shop", Unseen(), ordered)
    )


def test_the_strongest_is_named():
    for text in told(suspect(11, "connection"), suspect(22, "config", "folder", "connection"), suspect(33, "config")):
        assert "kill 22" in text
        assert "11" not in text


def test_of_equal_ones_all_are_named_and_none_is_to_be_killed():
    for text in told(suspect(11, "folder", "connection"), suspect(22, "folder", "connection"), suspect(33, "config")):
        assert "PID 11 (python 11.py, started 10:12): its script lies in the same folder" in text
        assert "PID 22" in text
        assert "kill" not in text
        assert "33" not in text


def test_a_mere_connection_is_no_reason_to_kill():
    for text in told(suspect(11, "connection")):
        assert "PID 11" in text
        assert "it has a connection to the server of the Bot API" in text
        assert "kill" not in text


def test_of_many_a_few_are_named():
    for text in told(*(suspect(pid, "connection") for pid in (11, 22, 33, 44))):
        assert "PID 33" in text
        assert "44" not in text
        assert "…" in text


def test_it_is_put_into_a_language_only_where_it_is_shown():
    """The agent's own language stood inside the sentence of a Russian reader."""
    both = [suspect(11, "connection"), suspect(22, "connection")]
    for line in [suspected("shop", both), *elsewhere("shop", Unseen(), both)]:
        assert "connection" not in line.render("ru")
        assert "started" not in line.render("ru")
        assert Message.unpack(line.pack()).render("ru") == line.render("ru")


def test_of_a_program_with_the_token_it_is_not_known_that_it_reads():
    """A script that only sends with it was called "another copy that reads"."""
    about = (22, "1", 0.0, "ann", "python send.py", "10:12")
    sender = local_copy("shop", Rival(*about, end="kill 22", evidence=("token-env",))).render("en")
    assert "has the token of shop, and may be the one that reads" in sender
    assert "bottray check shop --remote --stop" in sender
    copy = local_copy("shop", Rival(*about, end="kill 22", evidence=("token-env", "script"))).render("en")
    assert copy.startswith("Another copy on this computer reads the updates of shop: PID 22")


def test_without_its_token_nobody_is_known_not_to_have_it() -> None:
    """Two bots of ours with one token that stands inside a URL were each told "No other copy on this computer"."""
    text = unknown("shop", Unseen(), token=False).render("en")
    assert "No other copy" not in text
    assert "another bot or program on this computer, another machine, the bot itself" in text
    assert "No other copy was found on this computer." in unknown("shop", Unseen(), token=True).render("en")


def test_that_it_is_another_machine_is_a_guess_and_no_guess_beside_a_proxy() -> None:
    """ "Another machine reads the updates; on this computer there is no other copy" was said of a reader on it."""
    alone = " ".join(line.render("en") for line in elsewhere("shop", Unseen(), []))
    assert "No other copy was found on this computer, so most likely it is another machine." in alone
    proxy = suspect(7)
    beside = " ".join(line.render("en") for line in elsewhere("shop", Unseen(proxies=(proxy,)), []))
    through = "what goes to the Bot API through PID 7 (python 7.py, started 10:12)"
    assert f"a program of this computer that could not be looked into ({through})" in beside
    assert "most likely" not in beside
    assert Unseen(proxies=(proxy,)).no_copy().render("en").endswith(f"not to be looked into was {through}.")


def test_each_hint_names_that_the_output_may_only_quote_it() -> None:
    """A chat text said the same, and the hint sought another reader only."""
    named, equal = told(suspect(11, "config"))[0], told(suspect(11, "connection"))[0]
    for text in (named, equal, *(unknown("shop", Unseen(), token=known).render("en") for known in (True, False))):
        assert "that only quotes the conflict" in text


def test_what_was_not_looked_into_is_among_those_who_may_read():
    whole = "It may be another machine"
    assert whole in unknown("shop", Unseen(), True).render("en")
    for missed in (Unseen(programs=12), Unseen(hidden=True), Unseen(outside=True), Unseen(proxies=(suspect(7),))):
        assert "It may be what could not be looked into, another machine" in unknown("shop", missed, True).render("en")
