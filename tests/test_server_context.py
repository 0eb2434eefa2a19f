"""What a server keeps between requests, and how much of it."""

from __future__ import annotations

import threading
import time

from gestand.server.context import Cache


def test_a_value_is_made_once_and_then_kept() -> None:
    made: list[int] = []
    cache = Cache(10)
    assert [1, 1] == [cache.get("a", lambda: made.append(1) or len(made)) for _ in range(2)]  # type: ignore[func-returns-value]


def test_the_least_used_goes_first_when_the_weight_is_too_much() -> None:
    cache = Cache(6, len)
    for key in ("a", "b", "a", "c"):
        cache.get(key, lambda key=key: key * 3)  # type: ignore[misc]
    assert ["aaa", "new", "aaa"] == [cache.get("a", str), cache.get("b", lambda: "new"), cache.get("a", lambda: "aaa")]


def test_what_is_heavier_than_all_room_is_given_and_not_kept() -> None:
    cache = Cache(3, len)
    assert ["long", "longer"] == [cache.get("a", lambda: "long"), cache.get("a", lambda: "longer")]


def test_who_asks_while_a_value_is_made_waits_for_it() -> None:
    cache, made = Cache(10), []

    def slow() -> int:
        made.append(1)
        time.sleep(0.05)
        return 7

    threads = [threading.Thread(target=lambda: cache.get("a", slow)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ([1], 7) == (made, cache.get("a", slow))


def test_a_failure_is_not_kept() -> None:
    cache = Cache(10)
    for _ in range(2):
        try:
            cache.get("a", lambda: 1 // 0)
        except ZeroDivisionError:
            continue
    assert 1 == cache.get("a", lambda: 1)
