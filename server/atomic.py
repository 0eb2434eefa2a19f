"""Mark the atomic promises of a section in its literal text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, QuerySolution

_TAG = re.compile(r"<[/a-zA-Z!]")


@dataclass(frozen=True)
class Stretch:
    """A stretch of a literal text; ``promise`` is the atomic promise that it belongs to, with kind and testability."""

    text: str
    promise: NamedNode | None = None
    kind: NamedNode | None = None
    testability: NamedNode | None = None


def stretches(text: str, rows: Iterable[QuerySolution]) -> list[Stretch]:
    """Cut a text at the anchors of its atomic promises; a text with markup, or without promises, is not cut."""
    if _TAG.search(text):
        return []
    found = list(_stretches(text, rows))
    return found if any(one.promise for one in found) else []


def _stretches(text: str, rows: Iterable[QuerySolution]) -> Iterator[Stretch]:
    at = 0
    for row in rows:
        start, end = (int(row[name].value) for name in ("start", "end"))
        if at <= start < end <= len(text):
            yield Stretch(text[at:start])
            yield Stretch(text[start:end], row["promise"], row["kind"], row["testability"])
            at = end
    yield Stretch(text[at:])
