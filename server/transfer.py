"""Send an answer piece by piece: packed, counted, kept; a limit that strikes on the way breaks the transfer off.

Raising is how a WSGI application says that an answer is not whole. waitress then closes the connection without the
last chunk of the chunked coding, and no HTTP/1.1 client takes that for an end (RFC 9112, section 8). HTTP/1.0 knows no
chunks, and there the end of the connection is the end of the answer. So for HTTP/1.0 the answer is read to its end
first, and sent with its length.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from typing import IO, Protocol

from gestand.engine.faults import EngineFault

from .answer_cache import Broken, Draft, Kept
from .content_coding import Coder
from .cores import roaming
from .query_log import Entry

_SPOOLED = 1_048_576
_PIECE = 65_536


class CutOff(Exception):
    """The answer ends here and is not whole."""


class Source(Protocol):
    """Where the bytes of an answer come from: the engine's stream."""

    @property
    def rows(self) -> int | None:
        """Count solutions or triples; None before the end."""

    @property
    def seconds(self) -> float:
        """Tell how long the query has run, or ran."""

    def __next__(self) -> bytes:
        """Give the next piece."""

    def close(self) -> None:
        """End the query if it still runs."""


class Transfer:
    """The packed pieces of one answer; closing it ends the query, the draft and the log entry."""

    def __init__(
        self, source: Source, coder: Coder, draft: Draft | None, entry: Entry, ended: Callable[[], None]
    ) -> None:
        self._source = source
        self._coder = coder
        self._draft = draft
        self._entry = entry
        self._ended = ended
        self._open = True
        self._begun = False

    def __iter__(self) -> Iterator[bytes]:
        """Give the pieces; CutOff, from the engine's fault, when the rest will not come."""
        try:
            with roaming():
                yield from self._pieces()
        except EngineFault as fault:
            self._finish(fault.outcome)
            raise CutOff(fault.outcome) from fault
        finally:
            self.close()

    def _pieces(self) -> Iterator[bytes]:
        while (piece := next(self._source, None)) is not None:
            packed = self._coder.pack(piece)
            if not self._begun:  # the first rows are not held back for want of more
                packed += self._coder.sync()
                self._begun = True
            if packed:
                yield self._passed(packed)
        if rest := self._coder.end():
            yield self._passed(rest)
        # before the server has sent the last byte, but after the engine gave it
        if self._draft:
            self._draft.keep(self._source.rows or 0)
        self._finish("ok")

    def _passed(self, packed: bytes) -> bytes:
        self._entry.bytes += len(packed)
        if self._draft:
            self._draft.write(packed)
        return packed

    def close(self) -> None:
        """End everything; what was not whole by now never will be."""
        self._finish("gone")

    def _finish(self, outcome: str) -> None:
        if not self._open:
            return
        self._open = False
        self._source.close()
        if self._draft:
            self._draft.drop()
        self._entry.rows = self._source.rows
        self._ended()
        self._entry.close(outcome)


class Replay:
    """The pieces of a kept answer."""

    def __init__(self, kept: Kept, entry: Entry) -> None:
        self._kept = kept
        self._entry = entry

    def __iter__(self) -> Iterator[bytes]:
        """Give the pieces; CutOff when what was kept is broken."""
        try:
            for piece in self._kept:
                self._entry.bytes += len(piece)
                yield piece
            self._entry.close("ok")
        except Broken as error:
            self._entry.close("broken")
            raise CutOff("broken") from error
        finally:
            self.close()

    def close(self) -> None:
        """Close the file."""
        self._kept.close()
        self._entry.close("gone")


def spool(transfer: Transfer) -> tuple[IO[bytes], int]:
    """Read an answer to its end; the engine's fault when it has none."""
    file = tempfile.SpooledTemporaryFile(_SPOOLED)  # noqa: SIM115
    try:
        for piece in transfer:
            file.write(piece)
    except CutOff as cut:
        file.close()
        raise cut.__cause__ or cut from None
    size = file.tell()
    file.seek(0)
    return file, size
