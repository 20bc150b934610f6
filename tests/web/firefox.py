"""Debian's Firefox, driven over WebDriver BiDi [w3c.github.io/webdriver-bidi]: as much of it as the page's tests need.

Playwright would bring a Firefox of its own, which is nobody's.
"""

import itertools
import json
import os
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

FLAGS = ("--headless", "--no-remote", "--new-instance", "--remote-debugging-port=0")
PREFERENCES = {
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
}
BACKSPACE = "\ue003"
PATIENCE = 60.0
"""Seconds that a busy machine may take for an answer."""
UNTIL = """() => new Promise((done) => {
    const look = () => { const found = (%s); if (found) { watch.disconnect(); done(found); } };
    const watch = new MutationObserver(look);
    watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    look();
})"""
"""What comes of an expression, as soon as a change of the page makes it true."""
FOUND = """[...document.querySelectorAll(%s)].find((one) => one.innerText.trim().endsWith(%s)
    && one.getAttribute("aria-disabled") !== "true" && one.checkVisibility())"""
BEFORE_US = """() => {
    const found = %s;
    found.scrollIntoView({ block: "center" });
    return found;
}"""


class Failed(Exception):
    """What Firefox says to a command that it could not do."""


class Firefox:
    """One browser; `heard` are the errors of its pages."""

    def __init__(self, socket: ClientConnection) -> None:
        self.heard: list[str] = []
        self._numbers = itertools.count(1)
        self._socket = socket
        self.ask("session.new", capabilities={})
        self.ask("session.subscribe", events=["log.entryAdded"])

    def ask(self, method: str, **params: Any) -> Any:
        """The result of a command. Raises Failed; TimeoutError where none comes."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            told = json.loads(self._socket.recv(PATIENCE))
            if told.get("method") == "log.entryAdded" and told["params"]["level"] == "error":
                self.heard.append(str(told["params"]["text"]))
            if told.get("id") == number:
                if "error" in told:
                    raise Failed(f"{method}: {told['error']}: {told['message']}")
                return told["result"]

    def open(self, address: str, width: int = 1280, height: int = 800) -> "Page":
        """A new tab that has loaded that."""
        context = self.ask("browsingContext.create", type="tab")["context"]
        self.ask("browsingContext.setViewport", context=context, viewport={"width": width, "height": height})
        self.ask("browsingContext.navigate", context=context, url=address, wait="complete")
        return Page(self, context)


class Page:
    """A tab. Elements are named by what finds them in CSS."""

    def __init__(self, browser: Firefox, context: str) -> None:
        self._browser, self._context = browser, context

    def tell(self, function: str) -> Any:
        """What a function of the page's own returns, waited for where it is a promise; a plain value. Raises Failed."""
        came = self._browser.ask(
            "script.callFunction",
            functionDeclaration=function,
            awaitPromise=True,
            target={"context": self._context},
            resultOwnership="none",
        )
        if came["type"] == "exception":
            raise Failed(came["exceptionDetails"]["text"])
        return came["result"].get("value")

    def until(self, expression: str) -> Any:
        """What the expression comes to once it is true; what changes without the page's elements is not seen."""
        try:
            return self.tell(UNTIL % expression)
        except TimeoutError:
            shown = self.tell("() => document.body.innerText")
            raise AssertionError(f"never came: {expression}\nthe page shows:\n{shown}") from None

    def shows(self, text: str, within: str = "body") -> None:
        """Waits for a text."""
        at = f"document.querySelector({json.dumps(within)})?.innerText.includes({json.dumps(text)})"
        self.until(at)

    def click(self, css: str, named: str = "") -> None:
        """The first element that can be pressed; `named` is how the text on it ends."""
        self.until(f"Boolean({FOUND % (json.dumps(css), json.dumps(named))})")
        node = self._browser.ask(
            "script.callFunction",
            functionDeclaration=BEFORE_US % (FOUND % (json.dumps(css), json.dumps(named))),
            awaitPromise=False,
            target={"context": self._context},
        )["result"]
        origin = {"type": "element", "element": {"sharedId": node["sharedId"]}}
        steps = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": origin},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self._do({"type": "pointer", "id": "mouse", "actions": steps})

    def fill(self, css: str, text: str) -> None:
        """By the keyboard, in the place of what is there."""
        self.click(css)
        self.tell(f"() => document.querySelector({json.dumps(css)}).select()")
        keys = [{"type": kind, "value": key} for key in (BACKSPACE, *text) for kind in ("keyDown", "keyUp")]
        self._do({"type": "key", "id": "keys", "actions": keys})

    def _do(self, actions: dict[str, Any]) -> None:
        self._browser.ask("input.performActions", context=self._context, actions=[actions])


@contextmanager
def firefox(program: str, folder: Path) -> Iterator[Firefox]:
    """A Firefox with a profile of its own in `folder`, ended by its pid."""
    profile = folder / "profile"
    profile.mkdir(parents=True)
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items())
    (profile / "user.js").write_text("".join(lines))
    command = [program, *FLAGS, "--profile", str(profile)]
    own = {**os.environ, "HOME": str(folder), "LANG": "C.UTF-8"}
    with subprocess.Popen(command, env=own, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as started:
        try:
            assert started.stderr
            said = (re.search(r"WebDriver BiDi listening on (ws://\S+)", line) for line in started.stderr)
            address = next(found[1] for found in said if found)
            threading.Thread(target=started.stderr.read, daemon=True).start()  # whatever else it says
            with connect(f"{address}/session", max_size=None, open_timeout=PATIENCE) as socket:
                opened = Firefox(socket)
                yield opened
                opened.ask("browser.close")
        finally:
            started.kill()
