"""Ask for a collection of a JSON:API, page after page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gestand.fetch.answers import next_link
from gestand.fetch.exchange import Answer, Batch, Changed, Request, Unreadable
from gestand.fetch.paging import documents, seen, total


@dataclass(frozen=True)
class Collection:
    """A collection, or one resource, at an address; the answers say themselves where the next page is."""

    url: str
    prefix: str
    accept: tuple[str, ...]

    @property
    def key(self) -> str:
        """Name the collection by its address."""
        return f"collection {self.url}"

    def next(self, answers: Sequence[Answer]) -> Request | None:
        """Follow the links to the next page; raises `Changed` when the pages do not fit together."""
        pages = documents(answers)
        expected, found = total(pages), seen(pages)
        url = next_link(pages[-1], answers[-1].capture.url) if pages else self.url
        if url is None:
            if expected not in (None, found):
                raise Changed(f"{found} resources were seen of {expected}")
            return None
        if url in {answer.capture.url for answer in answers}:
            raise Unreadable(f"leads back to a page that was read already: {url}")
        return Request(url, f"{self.prefix}-{len(pages):03}.json", self.accept, "json")

    def then(self, answers: Sequence[Answer]) -> Sequence[Batch]:
        """Lead nowhere."""
        return ()
