"""Group and choose links as the ledger shows them: by dataset, method, way, status, and what their address answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from gestand.iri import Iris
from gestand.link.entries import Check, Entry

DATASET, METHOD, WAY, STATUS, ANSWER = "dataset", "method", "way", "status", "answer"
FILTERS = (DATASET, METHOD, WAY, STATUS, ANSWER)
"""The parameters that choose links."""

OWN = "eigen-lijst"
"""The dataset of a link to a concept of ours; a link to somebody else's address without a register has its host."""

UNCHECKED = "niet-nagekeken"

SCHEMES = {WAY: "Koppelwijze", STATUS: "Koppelstatus", ANSWER: "Bereikbaarheid"}
"""The code lists that the values of a filter come from."""


@dataclass(frozen=True)
class Ledger:
    """All links of a release, with the checks of their addresses, the oldest first."""

    entries: Sequence[Entry]
    checks: Mapping[str, Sequence[Check]]
    iris: Iris

    def key(self, entry: Entry, name: str) -> str:
        """Give the value of a link for a filter: the last part of an IRI, or the host of an address."""
        if name == DATASET:
            return self._dataset(entry)
        if name == ANSWER:
            return _tail(self.checks[entry.to][-1].result) if entry.to in self.checks else UNCHECKED
        return _tail({METHOD: entry.method, WAY: entry.way, STATUS: entry.status}[name])

    def _dataset(self, entry: Entry) -> str:
        if entry.register:
            return _tail(entry.register)
        return OWN if entry.to.startswith(f"{self.iris.base}/") else urlsplit(entry.to).netloc

    def values(self, name: str) -> list[str]:
        """List the values that a filter can have."""
        return sorted({self.key(entry, name) for entry in self.entries})

    def chosen(self, wanted: Mapping[str, str]) -> list[Entry]:
        """List the links that have all these values, in their order."""
        return [one for one in self.entries if all(self.key(one, name) == value for name, value in wanted.items())]

    def groups(self, *names: str) -> list[tuple[tuple[str, ...], int]]:
        """Count the links by the values of these filters, sorted by them."""
        return sorted(Counter(tuple(self.key(one, name) for name in names) for one in self.entries).items())

    def days(self) -> list[tuple[str, str, int]]:
        """Count the checks by day and result, the latest day first."""
        counted = Counter((one.day, one.result) for listed in self.checks.values() for one in listed)
        return [(day, result, count) for (day, result), count in sorted(counted.items(), reverse=True)]

    def rotten(self, good: str) -> list[Sequence[Check]]:
        """Give the history of each address whose last answer is another than ``good``."""
        return [listed for _, listed in sorted(self.checks.items()) if listed[-1].result != good]


def _tail(iri: str) -> str:
    return iri.rpartition("/")[2]
