"""Say what is asked of a server and what it answered: values of a fetch, without IO."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from gestand.archive import Capture

Reads = Literal["json", "any"]


class FetchError(Exception):
    """A fetch that could not end; the message tells every reason. What came so far is kept for the next start."""


class Changed(Exception):
    """The pages of a batch do not fit together: the list changed while it was read. The batch starts again."""


class Unreadable(Exception):
    """An answer that is not what was asked for; the message says how."""


@dataclass(frozen=True)
class Query:
    """A SPARQL query for an endpoint; ``form`` tells what comes back: solutions or triples."""

    endpoint: str
    text: str
    form: Literal["solutions", "graph"]


@dataclass(frozen=True)
class Request:
    """A GET of ``url``, kept under the file name ``name``; ``accept`` holds the media types that may come.

    ``reads`` is json when the body must parse as JSON before it is taken for whole.
    """

    url: str
    name: str
    accept: tuple[str, ...]
    reads: Reads = "any"
    query: Query | None = None


@dataclass(frozen=True)
class Answer:
    """What came back for a request, and its bytes."""

    capture: Capture
    body: bytes


class Batch(Protocol):
    """Requests of which each follows from the answers before it, and that must fit together as a whole.

    ``key`` is unique in its plan, and the same each time the plan is read.
    """

    @property
    def key(self) -> str:
        """Name the batch, for the log and for people."""
        ...

    def next(self, answers: Sequence[Answer]) -> Request | None:
        """Give the next request, None when the batch is whole; raises `Changed` or `Unreadable`."""
        ...

    def then(self, answers: Sequence[Answer]) -> Sequence[Batch]:
        """Give the batches that a whole batch leads to."""
        ...
