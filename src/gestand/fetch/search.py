"""Ask the official search for news items, month by month.

The answers are those of mu-search: ``count``, ``data`` with scalars, lists and nulls, pages from 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from gestand.fetch.answers import resources
from gestand.fetch.exchange import Answer, Batch, Changed, Request, Unreadable
from gestand.fetch.paging import documents, seen, total

BRUSSELS = ZoneInfo("Europe/Brussels")


@dataclass(frozen=True)
class Search:
    """A search over a range of days, both included; ``filters`` are added as they are, such as ``agendaitemType``."""

    url: str
    first: date
    last: date
    size: int
    prefix: str
    accept: tuple[str, ...]
    filters: tuple[tuple[str, str], ...] = ()

    def batches(self) -> list[Batch]:
        """Give one batch for each month: a page that moves then spoils a month, not the whole."""
        return [SearchMonth(self, first, last) for first, last in months(self.first, self.last)]


@dataclass(frozen=True)
class SearchMonth:
    """The news items whose meeting was held on the days of one month."""

    search: Search
    first: date
    last: date

    @property
    def key(self) -> str:
        """Name the month."""
        return f"search {self.search.url} {self.first:%Y-%m}"

    def next(self, answers: Sequence[Answer]) -> Request | None:
        """Ask for the first page, or the one after, until as many items were seen as every page tells."""
        if not answers:
            return self._page(0)
        pages = documents(answers)
        expected, found = total(pages), seen(pages)
        if expected is None:
            raise Unreadable("has no 'count': this is no answer of the search")
        if found == expected:
            return None
        if found > expected or not resources(pages[-1]):
            raise Changed(f"{found} items were seen of {expected}")
        return self._page(len(pages))

    def then(self, answers: Sequence[Answer]) -> Sequence[Batch]:
        """Lead nowhere."""
        return ()

    def _page(self, number: int) -> Request:
        name = f"{self.search.prefix}-{self.first:%Y-%m}-{number:03}.json"
        return Request(f"{self.search.url}?{urlencode(self._parameters(number))}", name, self.search.accept, "json")

    def _parameters(self, number: int) -> Mapping[str, str]:
        return {
            "page[size]": str(self.search.size),
            "page[number]": str(number),
            "collapse_uuids": "f",
            "filter[:gte,lte:meetingDate]": f"{_instant(self.first)},{_instant(self.last + timedelta(days=1), -1)}",
            "sort[meetingDate]": "asc",
        } | {f"filter[{name}]": value for name, value in self.search.filters}


def months(first: date, last: date) -> Iterator[tuple[date, date]]:
    """Cut a range of days into months; both days of each part are included."""
    while first <= last:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield first, min(last, following - timedelta(days=1))
        first = following


def _instant(day: date, seconds: int = 0) -> str:
    """Give midnight at the start of a day in Brussels, and some seconds, in UTC."""
    moment = datetime.combine(day, time(), BRUSSELS).astimezone(UTC) + timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
