"""An emulated bot, and what the world does to it."""

import time
from typing import Any

from emulation.rival import Rival
from tray_app.demo.calls import Reply, failure
from tray_app.demo.emulated_bot import EmulatedBot


class Bot(EmulatedBot):
    """Also: its owner revokes its token, another deployment sets a webhook, another machine polls."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._revoked = False
        self._rival: Rival | None = None

    def state(self) -> Reply:
        return {**super().state(), "revoked": self._revoked}

    def _refusal(self) -> Reply | None:
        return failure(401, "Unauthorized") if self._revoked else super()._refusal()

    def revoke(self) -> None:
        """The owner revokes the token: everybody is refused at once, a request that waits learns of it at its end."""
        self._revoked = True
        self._changed()

    def restore(self) -> None:
        """The token is good again, also after logOut."""
        self._revoked = False
        self._logged_out_until = self._timers.time()
        self._changed()

    def set_webhook(self, url: str, last_error: str | None = None) -> None:
        """Another deployment sets a webhook (`url` "" removes it); `last_error` is what its deliveries end in."""
        self._take_webhook({"url": url, "max_connections": 40, "ip_address": "203.0.113.7"} if url else {})
        if url and last_error:
            self._webhook |= {"last_error_date": int(time.time()), "last_error_message": last_error}
        self._changed()

    def set_rival(self, on: bool) -> None:
        """Another machine polls with the same token, or ends."""
        if self._rival is not None:
            self._rival.on = False
        self._rival = Rival(self.call, self._timers) if on else None
