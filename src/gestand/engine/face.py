"""Describe the face of a query engine: worker processes now, a remote SPARQL engine later."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from gestand.engine.budget import Budget

Form = Literal["solutions", "boolean", "graph"]


@dataclass(frozen=True)
class QueryRequest:
    """A query, its dataset, and the format of the answer.

    The dataset is the one in force: the protocol's if given there, else that of the query's own FROM and FROM NAMED
    (SPARQL 1.1 Protocol, 2.1.4). When both are empty the default graph is the union of all graphs, and that wins over
    any FROM in the text: whoever parsed the query must hand its FROM over here. A graph may be named twice; a triple
    that lies in two graphs would count twice, so each triple of a release must lie in exactly one.
    ``base`` resolves relative IRIs; ``prefixes`` shorten IRIs in Turtle, TriG and RDF/XML answers.
    """

    text: str
    media_type: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base: str | None = None
    prefixes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class RunningQuery:
    """A query under way; ``started`` is seconds since the epoch."""

    id: str
    text: str
    store: Path
    started: float
    seconds: float
    memory_bytes: int
    heavy: bool


@dataclass(frozen=True)
class EngineStats:
    """What the engine does and did; ``outcomes`` counts ended queries by name, ``ok`` for the answered ones."""

    workers: int
    idle: int
    running: int
    heavy: int
    waiting: int
    started: int
    spawned: int
    memory_bytes: int
    outcomes: Mapping[str, int] = field(default_factory=dict)


class ResultStream(Protocol):
    """An answer as it comes; the first piece was there before the stream was.

    Iterating gives bytes, or raises an EngineFault: then what was given so far is not the whole answer.
    """

    @property
    def id(self) -> str:
        """Name the query, as in `Engine.running`."""

    @property
    def form(self) -> Form:
        """Tell what kind of answer it is."""

    @property
    def rows(self) -> int | None:
        """Count solutions or triples; None before the end."""

    @property
    def seconds(self) -> float:
        """Tell how long ago the query came, or how long it took in all."""

    @property
    def waited(self) -> float:
        """Tell how much of these seconds went by before the engine took the query up."""

    def __iter__(self) -> Iterator[bytes]:
        """Give the stream itself."""

    def __next__(self) -> bytes:
        """Give the next piece."""

    def close(self) -> None:
        """End the query if it still runs; closing twice is no error."""


class Engine(Protocol):
    """Run queries over the stores of releases, each within a budget."""

    def run(
        self, store: Path, request: QueryRequest, budget: Budget, gone: Callable[[], bool] | None = None
    ) -> ResultStream:
        """Begin a query and wait for its first piece; EngineFault when there is none.

        ``gone`` is asked now and then, from another thread, whether the client has left.
        """

    def running(self) -> list[RunningQuery]:
        """List the queries under way, oldest first."""

    def kill(self, id: str) -> bool:
        """End one query; False if no such query runs."""

    def stats(self) -> EngineStats:
        """Count what the engine does and did."""

    def close(self) -> None:
        """Take no more queries, let the running ones end within the grace time, then end them."""
