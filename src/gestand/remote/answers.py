"""Read an engine's answers: without the marks of a release's graphs, and in the form that the query has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import IO, cast

from pyoxigraph import (
    Literal,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

_PIECE = 65536
_SAID = {answer: b'{"head":{},"boolean":%s}' % word for answer, word in ((True, b"true"), (False, b"false"))}


class Mended:
    """A stream of bytes with replacements: the mark of a release is left out, and an engine's own spellings are mended.

    What is replaced is not looked at again, and nothing that is looked for may begin inside of something else.
    """

    def __init__(self, source: IO[bytes], replacements: Iterable[tuple[bytes, bytes]]) -> None:
        self._source = source
        self._replacements = dict(replacements)
        self._wanted = re.compile(b"|".join(map(re.escape, self._replacements)))
        self._ready = b""
        self._carry = b""

    def readable(self) -> bool:
        """Tell that this is for reading."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Give the next bytes, at most ``size``; none at the end."""
        while not self._ready and self._fill():
            pass
        end = len(self._ready) if size < 0 else size
        given, self._ready = self._ready[:end], self._ready[end:]
        return given

    def _fill(self) -> bool:
        """Read a piece; what may be the beginning of something to replace waits for the next one."""
        piece = self._source.read(_PIECE)
        block = self._carry + piece
        done = max((found.end() for found in self._wanted.finditer(block)), default=0)
        keep = max(_begun(block[done:], old) for old in self._replacements) if piece else 0
        whole, self._carry = block[: len(block) - keep], block[len(block) - keep :]
        self._ready = self._wanted.sub(lambda found: self._replacements[found[0]], whole)
        return bool(piece)


def _begun(block: bytes, wanted: bytes) -> int:
    """Tell how many bytes at the end of a block may be the beginning of what is wanted."""
    return next((n for n in range(len(wanted) - 1, 0, -1) if block.endswith(wanted[:n])), 0)


class Triples:
    """The triples that a CONSTRUCT or DESCRIBE gives, as they come."""

    def __init__(self, source: IO[bytes]) -> None:
        self._quads = parse(source, RdfFormat.N_TRIPLES, rename_blank_nodes=True)

    def __iter__(self) -> Iterator[Triple]:
        """Give the triples; SyntaxError when the answer is not what it should be."""
        for quad in self._quads:
            yield quad.triple


def solutions(source: IO[bytes], boolean: str | None) -> QuerySolutions | QueryBoolean:
    """Read SPARQL JSON; a table with the one column ``boolean`` is the answer to an ASK.

    SyntaxError when the answer cannot be read.
    """
    found = parse_query_results(source, QueryResultsFormat.JSON)
    if boolean is None or isinstance(found, QueryBoolean) or [one.value for one in found.variables] != [boolean]:
        return found
    said = any(isinstance(term := row[boolean], Literal) and term.value != "0" for row in found)
    return cast(QueryBoolean, parse_query_results(_SAID[said], QueryResultsFormat.JSON))
