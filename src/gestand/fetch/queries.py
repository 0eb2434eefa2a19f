"""Ask a SPARQL endpoint, in pages when it limits its answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results

from gestand.fetch.exchange import Answer, Batch, Changed, Query, Request, Unreadable

_ORDERED = re.compile(r"\bORDER\s+BY\b", re.IGNORECASE)
_LIMITED = re.compile(r"\b(LIMIT|OFFSET)\s+\d+\s*\Z", re.IGNORECASE)


@dataclass(frozen=True)
class QueryBatch:
    """A query; with ``size``, LIMIT and OFFSET are added until an answer is not full any more.

    The pages fit together only while the endpoint's data stays the same: no endpoint tells whether it did. A page
    that comes twice is seen.
    """

    query: Query
    name: str
    accept: tuple[str, ...]
    size: int | None = None

    @property
    def key(self) -> str:
        """Name the query by endpoint and name."""
        return f"query {self.query.endpoint} {self.name}"

    def next(self, answers: Sequence[Answer]) -> Request | None:
        """Ask the next page."""
        if answers and (self.size is None or rows(answers[-1], self.query) < self.size):
            return None
        digests = [answer.capture.digest for answer in answers]
        if len(set(digests)) < len(digests):
            raise Changed("one page came twice")
        return self._page(len(answers))

    def then(self, answers: Sequence[Answer]) -> Sequence[Batch]:
        """Lead nowhere."""
        return ()

    def _page(self, number: int) -> Request:
        text = self.query.text
        if self.size is not None:
            text = f"{text.rstrip()}\nLIMIT {self.size} OFFSET {number * self.size}"
        query = Query(self.query.endpoint, text, self.query.form)
        stem, _, extension = self.name.rpartition(".")
        name = self.name if self.size is None else f"{stem}-{number:03}.{extension}"
        address = f"{query.endpoint}{'&' if '?' in query.endpoint else '?'}{urlencode({'query': text})}"
        return Request(address, name, self.accept, query=query)


def faults_of(text: str, size: int | None) -> str | None:
    """Tell why a query cannot be asked in pages, None when it can."""
    if size is None:
        return None
    if _LIMITED.search(text):
        return "has a LIMIT or OFFSET of its own, and page_size adds them"
    if not _ORDERED.search(text):
        return "has no ORDER BY: without it pages do not fit together"
    return None


def rows(answer: Answer, query: Query) -> int:
    """Count the solutions of an answer, or its triples; raises `Unreadable`."""
    try:
        if query.form == "solutions":
            found = parse_query_results(answer.body, format=QueryResultsFormat.JSON)
            if not isinstance(found, QuerySolutions):
                raise Unreadable("has no solutions")
            return sum(1 for _ in found)
        return sum(1 for _ in parse(answer.body, format=RdfFormat.TURTLE))
    except (SyntaxError, ValueError) as error:
        raise Unreadable(f"is no result of the query: {error}") from error
