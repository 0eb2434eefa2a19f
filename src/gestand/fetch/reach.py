"""Ask whether an address answers: HEAD, or GET where HEAD is refused, politely and without taking the body."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from urllib.parse import urldefrag, urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from gestand.fetch.exchange import Unreadable
from gestand.fetch.pace import Pace
from gestand.fetch.patience import AGAIN_STATUSES, Again, TooLong, retrying
from gestand.fetch.plan import Manners
from gestand.link.checks import GONE, MOVED, REACHABLE, UNREACHABLE

MOST_REDIRECTS = 5
_FOR_GOOD, _FOR_NOW = frozenset({301, 308}), frozenset({302, 303, 307})
_GONE, _NO_HEAD = frozenset({404, 410}), frozenset({400, 403, 405, 501})


@dataclass(frozen=True)
class Outcome:
    """What an address answered: ``result`` is a key of the code list Bereikbaarheid.

    ``code`` is the last HTTP status, None when no answer came; ``moved_to`` is where it points for good.
    """

    result: str
    code: int | None = None
    moved_to: str | None = None


class Reach:
    """Ask addresses with the manners of one command; ``sleep`` is what tests replace."""

    def __init__(self, manners: Manners, sleep: Callable[[float], None] = time.sleep) -> None:
        contact = f" (+{manners.contact})" if manners.contact else ""
        headers = {"User-Agent": f"gestand/{version('gestand')}{contact}", "Accept": "*/*"}
        self._pool = urllib3.PoolManager(timeout=manners.seconds, retries=False, headers=headers)
        self._manners, self._sleep = manners, sleep
        self._pace = Pace(manners.pause, self._robots, sleep)

    def check(self, address: str) -> Outcome:
        """Give what an address answers; raises `Unreadable` when its robots.txt forbids to ask."""
        url, moved = urldefrag(address).url, False
        for _ in range(MOST_REDIRECTS + 1):
            status, location = self._status(url)
            if status is None:
                return Outcome(UNREACHABLE)
            if status not in _FOR_GOOD | _FOR_NOW or not location:
                return _outcome(status, url if moved else None)
            target = urljoin(url, location)
            moved = moved or (status in _FOR_GOOD and not _same_place(url, target))
            url = target
        return Outcome(UNREACHABLE, status)

    def _status(self, url: str) -> tuple[int | None, str | None]:
        """Give status and Location; None when no try was answered with sense."""
        try:
            for attempt in retrying(self._manners, self._sleep):
                with attempt:
                    return self._asked(url)
        except (Again, TooLong):
            return None, None
        raise AssertionError("tenacity gives an attempt or raises")

    def _asked(self, url: str) -> tuple[int, str | None]:
        self._pace.enter(url)
        status, location = self._one("HEAD", url)
        if status in _NO_HEAD:
            self._pace.enter(url)
            status, location = self._one("GET", url)
        if status in AGAIN_STATUSES:
            raise Again(f"the server answers {status}")
        return status, location

    def _one(self, method: str, url: str) -> tuple[int, str | None]:
        try:
            response = self._pool.request(method, url, redirect=False, preload_content=False)
        except HTTPError as error:
            raise Again(f"cannot be reached: {error}") from error
        response.close()
        return response.status, response.headers.get("Location")

    def _robots(self, url: str) -> str | None:
        """Read a robots.txt; one that is not there, or does not come, forbids nothing to one HEAD."""
        try:
            response = self._pool.request("GET", url)
        except HTTPError:
            return None
        return response.data.decode("utf-8", "replace") if response.status == 200 else None


def _outcome(status: int, moved_to: str | None) -> Outcome:
    if 200 <= status < 300:
        return Outcome(MOVED if moved_to else REACHABLE, status, moved_to)
    if status in _GONE:
        return Outcome(GONE, status)
    return Outcome(UNREACHABLE, status)


def _same_place(one: str, other: str) -> bool:
    """Tell whether two addresses differ only in http or https, or in a slash at the end: no move."""
    first, second = urlsplit(one), urlsplit(other)
    return (first.hostname, first.path.rstrip("/"), first.query) == (
        second.hostname,
        second.path.rstrip("/"),
        second.query,
    )


__all__ = ["Outcome", "Reach", "Unreadable"]
