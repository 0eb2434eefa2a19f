"""Gather what changed of parts under their whole: findings, rows, verdict and gaps of an assessment, and anchors."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from gestand.changes.summary import Parts
from gestand.changes.values import ADDED, CHANGED, WITHDRAWN, Difference, Term, Values
from gestand.terms import ADMS, OA, Beb

PARTS = frozenset({
    "Finding", "EvidenceLink", "ReferenceEntry", "Verdict", "Gap", "Alignment", "ImplementationStatement", "TextAnchor",
    "Link", "Amount", "LinkCheck", OA.TextPositionSelector.value, ADMS.Identifier.value,
})  # fmt: skip
"""Classes of parts: a summary counts them, and tells of them with their whole."""

WHOLES = {"beoordeling": "Assessment", "beslissing": "Decision", "belofte": "AtomicPromise"}
"""The class of what has parts that a summary tells of, by the kind in its IRI."""

_PART = re.compile(
    r"(?P<whole>.+?/id/(?P<kind>\w+)/.+?)"
    r"(?P<part>/(?:bevinding/(?P<finding>\d+)(?:/(?:bewijs|afstemming)/\d+)?|ref/\d+|verdict|lacune/\d+|uitvoering/\d+"
    r"|identificator))?(?:/anker/\d+(?:/citaat)?)?"
)
"""How the IRI of a part is built on that of its whole (docs/model.md)."""


@dataclass(frozen=True)
class Place:
    """Where a part belongs: the IRI of its whole, the class of that, and the number of the finding it is in, if any."""

    whole: str
    name: str
    finding: str | None


def place_of(resource: str) -> Place | None:
    """Tell where a part belongs by its IRI; None when that is nothing whose parts are told of."""
    found = _PART.fullmatch(resource)
    if found is None or found["whole"] == resource or found["kind"] not in WHOLES:
        return None
    return Place(found["whole"], WHOLES[found["kind"]], found["finding"])


@dataclass
class Inside:
    """The changed parts of one whole, as they go by; words are kept by the finding's number or the gap's IRI."""

    name: str
    claims: tuple[dict[str, str], dict[str, str]] = field(default_factory=lambda: ({}, {}))
    gaps: tuple[dict[str, str], dict[str, str]] = field(default_factory=lambda: ({}, {}))
    evidence: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    rows: Counter[str] = field(default_factory=Counter)
    statements: int = 0
    anchors: int = 0
    judged: dict[NamedNode, tuple[list[Term], list[Term]]] = field(default_factory=dict)

    def take(self, place: Place, name: str, difference: Difference, beb: Beb) -> None:
        """Note a changed part of some class."""
        if name == "TextAnchor":
            self.anchors += 1
        elif name == "ReferenceEntry":
            self.rows[difference.kind] += 1
        elif name == "Verdict":
            self._verdict(difference, (beb.verdictValue, beb.certainty))
        elif name == "Gap":
            _keep(self.gaps, difference.resource.value, difference.one(beb.gapText))
        elif name == "ImplementationStatement":
            self.statements += 1
        elif place.finding:
            self._finding(place.finding, name, difference, beb)

    def _finding(self, finding: str, name: str, difference: Difference, beb: Beb) -> None:
        """Note a finding, an evidence link or an alignment; one that is only read otherwise keeps its evidence."""
        words = difference.one(beb.claimText)
        if name == "Finding" and words[0] != words[1]:
            _keep(self.claims, finding, words)
        elif name == "Alignment" or _only(difference, (beb.stance, beb.byRule, beb.hasAlignment, beb.aboutPromise)):
            self.read.add(finding)
        elif name in ("Finding", "EvidenceLink"):
            self.evidence.add(finding)

    def _verdict(self, difference: Difference, predicates: tuple[NamedNode, ...]) -> None:
        for predicate in predicates:
            old, new = (
                [quad.object for quad in quads if quad.predicate == predicate]
                for quads in (difference.old, difference.new)
            )
            if set(old) != set(new):
                self.judged[predicate] = old, new

    def values(self) -> Iterator[Values]:
        """Give the values of the verdict that changed, as if they were the whole's own."""
        for predicate, (old, new) in self.judged.items():
            yield Values(predicate, tuple(old), tuple(new))

    def parts(self) -> Parts:
        """Compare findings and gaps by their words, wherever they stand."""
        claims_left, claims_came, renumbered = _compared(self.claims)
        gaps_left, gaps_came, _ = _compared(self.gaps)
        moved = self.claims[0].keys() | self.claims[1].keys()
        return Parts(
            claims_left=claims_left,
            claims_came=claims_came,
            renumbered=renumbered,
            evidence_changed=len(self.evidence - moved),
            rows_left=self.rows[WITHDRAWN],
            rows_came=self.rows[ADDED],
            rows_changed=self.rows.total() - self.rows[WITHDRAWN] - self.rows[ADDED],
            gaps_left=gaps_left,
            gaps_came=gaps_came,
            read=len(self.read - moved - self.evidence),
            statements=self.statements,
            anchors=self.anchors,
        )


def _only(difference: Difference, predicates: tuple[NamedNode, ...]) -> bool:
    """Tell whether nothing but some properties changed."""
    return difference.kind == CHANGED and all(values.predicate in predicates for values in difference.values)


def _keep(words: tuple[dict[str, str], dict[str, str]], key: str, found: tuple[str | None, str | None]) -> None:
    for kept, text in zip(words, found, strict=True):
        if text and found[0] != found[1]:
            kept[key] = text


def _compared(words: tuple[Mapping[str, str], Mapping[str, str]]) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Give the words that left, those that came, and how many stayed under another key."""
    old, new = (Counter(each.values()) for each in words)
    return tuple(sorted((old - new).elements())), tuple(sorted((new - old).elements())), (old & new).total()
