"""Ask for one file by its address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gestand.fetch.exchange import Answer, Batch, Request


@dataclass(frozen=True)
class FileBatch:
    """One file, such as a dump in Turtle."""

    request: Request

    @property
    def key(self) -> str:
        """Name the file by its address."""
        return f"file {self.request.url}"

    def next(self, answers: Sequence[Answer]) -> Request | None:
        """Ask once."""
        return None if answers else self.request

    def then(self, answers: Sequence[Answer]) -> Sequence[Batch]:
        """Lead nowhere."""
        return ()
