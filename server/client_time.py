"""Add up how long the engine has worked for each client in the last minute; no address is kept."""

from __future__ import annotations

import hashlib
import ipaddress
import math
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from .endpoint_settings import MINUTE


class TimeSpent(Exception):
    """A client used up its time; ``retry_after`` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"try again in {retry_after} s")
        self.retry_after = retry_after


@dataclass
class _Account:
    """What one client used: ended queries as (moment, seconds), and when the running ones began."""

    ended: deque[tuple[float, float]] = field(default_factory=deque)
    running: dict[object, float] = field(default_factory=dict)

    def used(self, now: float) -> float:
        while self.ended and self.ended[0][0] <= now - MINUTE:
            self.ended.popleft()
        return sum(seconds for _, seconds in self.ended) + sum(now - since for since in self.running.values())

    def wait(self, now: float, allowed: float) -> int:
        """Tell after how many seconds enough of the ended ones is a minute ago."""
        over = self.used(now) - allowed
        for moment, seconds in self.ended:
            over -= seconds
            if over < 0:
                return max(1, math.ceil(moment + MINUTE - now))
        return MINUTE


@dataclass
class Spell:
    """A query under way; ``seconds`` is what it turns out to cost."""

    seconds: float = 0.0


class Accounts:
    """Hold clients to their time; each is known by a hash whose salt dies with the process."""

    def __init__(self, allowed: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._allowed = allowed
        self._clock = clock
        self._salt = secrets.token_bytes(16)
        self._accounts: dict[bytes, _Account] = {}
        self._cleared = clock()
        self._lock = threading.Lock()

    def enter(self, address: str) -> tuple[bytes, Spell]:
        """Begin a query for a client; TimeSpent when it used its time up."""
        client, spell = self._client(address), Spell()
        with self._lock:
            now = self._clock()
            self._clear(now)
            account = self._accounts.setdefault(client, _Account())
            if account.used(now) >= self._allowed:
                raise TimeSpent(account.wait(now, self._allowed))
            account.running[id(spell)] = now
        return client, spell

    def leave(self, client: bytes, spell: Spell) -> None:
        """End a query and put what it cost on the client's account."""
        with self._lock:
            account = self._accounts.setdefault(client, _Account())
            if account.running.pop(id(spell), None) is not None and spell.seconds > 0:
                account.ended.append((self._clock(), spell.seconds))

    def _clear(self, now: float) -> None:
        """Forget who has not asked for a minute."""
        if now - self._cleared > MINUTE:
            self._cleared = now
            self._accounts = {
                client: account for client, account in self._accounts.items() if account.used(now) or account.running
            }

    def _client(self, address: str) -> bytes:
        return hashlib.blake2b(_network(address).encode(), key=self._salt, digest_size=16).digest()


def _network(address: str) -> str:
    """Give what stands for one client: an IPv4 address, or the 64 bits of an IPv6 address that a site has."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)
