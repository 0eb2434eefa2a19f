"""Name every way in which a query can end without an answer."""

from __future__ import annotations

from typing import ClassVar


class EngineFault(Exception):
    """A query that ended without its whole answer; ``outcome`` is its short name in logs and metrics."""

    outcome: ClassVar[str] = "fault"
    retry_after: int | None = None
    """Seconds after which the same query may fare better; None when trying again is of no use."""


class QueryFault(EngineFault):
    """The query itself is wrong: bad syntax, an unknown function, an IRI that is none."""

    outcome = "query"

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        """Keep what is wrong, and where if the engine knows."""
        super().__init__(message, line, column)
        self.line = line
        self.column = column

    def __str__(self) -> str:
        """Say what is wrong."""
        return str(self.args[0])


class FormatMismatch(EngineFault):
    """The asked format cannot hold this form of answer: a caller's error, not the client's."""

    outcome = "format"


class XmlUnrepresentable(EngineFault):
    """The answer holds what XML 1.0 cannot say: a control character, or a property without an XML name."""

    outcome = "xml"


class StoreUnavailable(EngineFault):
    """The release's store cannot be opened or read."""

    outcome = "store"


class WorkerCrashed(EngineFault):
    """The worker died under the query: take it as too expensive."""

    outcome = "crashed"

    def __init__(self, message: str, note: str = "") -> None:
        """Keep the message, and what the worker last wrote to its stderr (for the log, not for clients)."""
        super().__init__(message, note)
        self.note = note

    def __str__(self) -> str:
        """Say what happened, without the note."""
        return str(self.args[0])


class EngineClosed(EngineFault):
    """The engine takes no queries any more."""

    outcome = "closed"


class Killed(EngineFault):
    """Somebody who may do so ended the query."""

    outcome = "killed"


class ClientGone(EngineFault):
    """Nobody waits for the answer any more."""

    outcome = "gone"


class LimitExceeded(EngineFault):
    """A limit struck; ``limit`` is its name in Budget or Limits, ``value`` what it allows."""

    outcome = "limit"

    def __init__(self, limit: str, value: float, retry_after: int | None = None) -> None:
        """Keep the limit's name and value."""
        super().__init__(limit, value, retry_after)
        self.limit = limit
        self.value = value
        self.retry_after = retry_after

    def __str__(self) -> str:
        """Name the limit and its value."""
        return f"limit {self.limit} = {self.value:,g} exceeded"


class DeadlineExceeded(LimitExceeded):
    """The query ran longer than it may."""

    outcome = "deadline"


class MemoryExceeded(LimitExceeded):
    """The query, or all queries together, took more memory than allowed."""

    outcome = "memory"


class RowLimitExceeded(LimitExceeded):
    """The answer has more solutions or triples than allowed."""

    outcome = "rows"


class ByteLimitExceeded(LimitExceeded):
    """The answer has more bytes than allowed."""

    outcome = "bytes"


class QueueFull(LimitExceeded):
    """Too many queries wait already."""

    outcome = "queue-full"


class QueueTimeout(LimitExceeded):
    """No worker came free in time."""

    outcome = "queue-timeout"


class LaneFull(LimitExceeded):
    """The query turned out heavy while as many heavy ones ran as may, and others waited."""

    outcome = "lane-full"
