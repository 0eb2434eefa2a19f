"""Keep the pace of requests to each host, and what its robots.txt allows."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlsplit

from protego import Protego

from gestand.fetch.exchange import Unreadable

AGENT = "gestand"
"""The product token by which robots.txt names us (RFC 9309, section 2.2.1)."""


class Pace:
    """Wait between two requests to one host, and refuse what its robots.txt forbids.

    ``read`` gives the text of a robots.txt, or None when the host has none; it is asked once for each host.
    """

    def __init__(
        self, pause: float, read: Callable[[str], str | None],
        sleep: Callable[[float], None] = time.sleep, clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._pause, self._read, self._sleep, self._clock = pause, read, sleep, clock
        self._rules: dict[str, Protego] = {}
        self._last: dict[str, float] = {}

    def enter(self, url: str) -> None:
        """Wait for the turn of an address; raises `Unreadable` when robots.txt forbids it."""
        parts = urlsplit(url)
        root = f"{parts.scheme}://{parts.netloc}"
        if root not in self._rules:
            self._take_turn(root, self._pause)
            self._rules[root] = Protego.parse(self._read(f"{root}/robots.txt") or "")
        rules = self._rules[root]
        if not rules.can_fetch(url, AGENT):
            raise Unreadable(f"{root}/robots.txt forbids it")
        self._take_turn(root, max(self._pause, rules.crawl_delay(AGENT) or 0.0))

    def _take_turn(self, root: str, pause: float) -> None:
        if root in self._last and (rest := self._last[root] + pause - self._clock()) > 0:
            self._sleep(rest)
        self._last[root] = self._clock()
