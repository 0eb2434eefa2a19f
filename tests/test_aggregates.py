"""What pages tell of a whole release was counted at the build: the release holds the answers, and pages count nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from gestand.server.context import Opened, Settings, Shelf
from gestand.server.questions import rows_of

from gestand import aggregates
from gestand.release import Releases
from gestand.store import open_store
from tests import serving
from tests.serving import IRIS

NAMES = sorted(aggregates.queries(IRIS))


@pytest.fixture
def opened() -> Opened:
    found = Shelf(Releases(serving.releases()), Settings()).current()
    assert found is not None
    return found


class Silent:
    """A store that answers no query."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        assert name != "query", "a count of a whole release was asked of the store"
        return getattr(self._store, name)


def told(rows: Iterator[Any] | list[Any]) -> list[tuple[str, ...]]:
    return [tuple(map(str, row)) for row in rows]


@pytest.mark.parametrize("name", NAMES)
def test_a_kept_answer_is_that_of_the_store_and_the_store_is_not_asked(opened: Opened, name: str) -> None:
    live = open_store(opened.release.store).query(opened.queries[name], use_default_graph_as_union=True)
    opened.store = Silent(opened.store)  # type: ignore[assignment]
    assert told(live) == told(rows_of(opened, name))  # type: ignore[arg-type]


def test_a_query_whose_text_has_changed_is_asked_of_the_store(opened: Opened) -> None:
    opened.queries["most-cited"] += "# other words"
    opened.store = Silent(opened.store)  # type: ignore[assignment]
    with pytest.raises(AssertionError, match="was asked of the store"):
        rows_of(opened, "most-cited")


def test_the_manifest_covers_the_answers_and_they_are_no_distribution(opened: Opened) -> None:
    release = opened.release
    assert aggregates.FILE in {one["path"] for one in release.manifest["files"]}
    assert aggregates.FILE not in release.catalogue.read_text(encoding="utf-8")
    assert NAMES == sorted(json.loads((release.path / aggregates.FILE).read_text(encoding="utf-8")))


def test_no_query_of_the_server_counts_over_a_whole_release(opened: Opened) -> None:
    """What is counted live is counted of one thing, which the query names ?this."""
    live = {name: text for name, text in opened.queries.items() if name not in NAMES}
    assert [] == [name for name, text in live.items() if "COUNT(" in text and "?this" not in text]
