"""Show figures of a promise or a part of the agreement as pictures, each with its table and the query behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode, QuerySolution

from . import chart, interface
from .diagram import Diagram, Name, lay_out
from .pages import run_link
from .questions import rows_of, whole
from .sheet import Link, Sheet

MOST_DECISIONS = 12
"""So many decisions a network shows, those that most promises share; its table has them all."""

MOST_OTHERS = 8
"""So many other promises a network shows."""

Cell = Link | str | int | float


@dataclass(frozen=True)
class Picture:
    """A picture with all that belongs to it; it is an SVG or a diagram. ``rows`` holds the same figures as a table."""

    key: str
    title: str
    lead: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    run: str
    svg: Markup | None = None
    diagram: Diagram | None = None

    @property
    def numbers(self) -> tuple[bool, ...]:
        """Tell for each column whether it holds numbers."""
        return tuple(isinstance(cell, int | float) for cell in self.rows[0])


class Pictures:
    """Make the pictures of one thing for one reader; what there are no figures for has no picture."""

    def __init__(self, sheet: Sheet, node: NamedNode) -> None:
        self._sheet = sheet
        self._node = node

    def _t(self, key: str, **values: object) -> str:
        return interface.text(self._sheet.names.ui, key, **values)

    def _run(self, query: str) -> str:
        return run_link(self._sheet.opened.queries[query].replace("?this", str(self._node)))

    def _rows(self, query: str) -> list[QuerySolution]:
        return rows_of(self._sheet.opened, query, self._node)

    def _named(self, node: object) -> str:
        return str(self._sheet.names.of(node)) if isinstance(node, NamedNode) else self._t("picture.none")

    def _told(self, key: str, amount: int) -> chart.Told:
        return chart.Told(f"p-{key}", self._t(f"picture.{key}"), self._t(f"picture.{key}.alt", n=amount))

    def over_time(self) -> Iterator[Picture]:
        """Count the cited decisions of each quarter; quarters without any count nothing."""
        found = {_text(row, "quarter"): whole(row, "decisions") for row in self._rows("decisions-over-time")}
        if not found:
            return
        quarters = list(_quarters(min(found), max(found)))
        series = [chart.Series(self._t("decisions"), tuple(found.get(one, 0) for one in quarters))]
        firsts = [one for one in quarters if one.endswith("1")] if len(quarters) > 6 else []
        drawn = chart.bars(self._told("time", sum(found.values())), quarters, series, firsts)
        rows = tuple((one, found[one]) for one in quarters if one in found)
        yield self._picture(
            "time", "decisions-over-time", (self._t("picture.quarter"), self._t("decisions")), rows, drawn
        )

    def evidence(self) -> Iterator[Picture]:
        """Count the evidence links of each stance, by status."""
        found = {(row["stance"], row["status"]): whole(row, "links") for row in self._rows("evidence-by-stance")}
        if not found:
            return
        stances, statuses = (list(dict.fromkeys(pair[place] for pair in found)) for place in (0, 1))
        series = [
            chart.Series(self._named(status), tuple(found.get((stance, status), 0) for stance in stances))
            for status in statuses
        ]
        labels = [self._named(stance) for stance in stances]
        drawn = chart.lying_bars(self._told("evidence", sum(found.values())), labels, series)
        rows = tuple((self._named(stance), self._named(status), amount) for (stance, status), amount in found.items())
        columns = (self._t("picture.stance"), self._t("picture.status"), self._t("links"))
        yield self._picture("evidence", "evidence-by-stance", columns, rows, drawn)

    def verdicts(self) -> Iterator[Picture]:
        """Count the promises of each chapter by verdict; chapters keep their order, there is no score."""
        found = {(row["chapter"], row["verdict"]): whole(row, "promises") for row in self._rows("verdicts-by-chapter")}
        if not found:
            return
        chapters = list(dict.fromkeys(chapter for chapter, _ in found))
        verdicts = sorted({verdict for _, verdict in found}, key=str)
        series = [
            chart.Series(self._named(chapter), tuple(found.get((chapter, one), 0) for one in verdicts))
            for chapter in chapters
        ]
        labels = [self._named(one) for one in verdicts]
        drawn = chart.dots(self._told("verdicts", sum(found.values())), labels, series)
        rows = tuple((self._link(chapter), *one.values) for chapter, one in zip(chapters, series, strict=True))
        yield self._picture("verdicts", "verdicts-by-chapter", (self._t("promises.chapter"), *labels), rows, drawn)

    def network(self) -> Iterator[Picture]:
        """Show which decisions are cited for a promise, and the promises that they are cited for too."""
        found = self._rows("promises-sharing-decisions")
        if not found:
            return
        pairs = [(row["decision"], row["other"]) for row in found]
        shared = Counter(decision for decision, other in pairs if other)
        decisions = sorted(dict.fromkeys(decision for decision, _ in pairs), key=lambda one: -shared[one])
        drawn = self._drawn(decisions[:MOST_DECISIONS], pairs)
        rows = tuple((self._link(one), shared[one]) for one in decisions)
        columns = (self._t("picture.decision"), self._t("picture.others"))
        yield self._picture("network", "promises-sharing-decisions", columns, rows, drawn)

    def _drawn(self, decisions: Sequence[NamedNode], pairs: Sequence[tuple[NamedNode, NamedNode | None]]) -> Diagram:
        shown = [(decision, other) for decision, other in pairs if decision in decisions and other]
        others = [other for other, _ in Counter(other for _, other in shown).most_common(MOST_OTHERS)]
        nodes = [self._node, *decisions, *others]
        boxes = {node.value: self._box(node) for node in nodes}
        arrows = [(self._node.value, one.value, self._cites()) for one in decisions]
        arrows += [(other.value, decision.value, self._cites()) for decision, other in shown if other in others]
        return lay_out(boxes, arrows, self._node.value)

    def _cites(self) -> Name:
        here = self._sheet.link(self._sheet.opened.beb.hasCitedDecision)
        return Name(self._t("picture.cites"), here.href)

    def _box(self, node: NamedNode) -> Name:
        here = self._sheet.link(node)
        return Name(_short(here.text), here.href, here.language)

    def _link(self, node: object) -> Cell:
        return self._sheet.link(node) if isinstance(node, NamedNode) else self._t("picture.none")

    def _picture(
        self,
        key: str,
        query: str,
        columns: tuple[str, ...],
        rows: tuple[tuple[Cell, ...], ...],
        drawn: Markup | Diagram,
    ) -> Picture:
        svg, diagram = (drawn, None) if isinstance(drawn, Markup) else (None, drawn)
        lead = self._t(f"picture.{key}.lead")
        return Picture(key, self._t(f"picture.{key}"), lead, columns, rows, self._run(query), svg, diagram)


def pictures_of(sheet: Sheet, node: NamedNode, types: Sequence[NamedNode]) -> list[Picture]:
    """Give the pictures of a promise, or of a section, a chapter or an agreement; other things have none."""
    of, beb = Pictures(sheet, node), sheet.opened.beb
    if any(kind in (beb.Promise, beb.SectionPromise) for kind in types):
        return [*of.over_time(), *of.evidence(), *of.network()]
    if any(kind in (beb.AgreementSection, beb.CoalitionAgreement) for kind in types):
        return [*of.over_time(), *of.evidence(), *of.verdicts()]
    return []


def _text(row: QuerySolution, name: str) -> str:
    found = row[name]
    return found.value if isinstance(found, Literal) else ""


def _quarters(first: str, last: str) -> Iterator[str]:
    """List the quarters from one to another, both as in 2020-Q3."""
    (year, place), end = (int(first[:4]), int(first[-1])), (int(last[:4]), int(last[-1]))
    while (year, place) <= end:
        yield f"{year}-Q{place}"
        year, place = (year, place + 1) if place < 4 else (year + 1, 1)


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rsplit(' ', 1)[0]} …"
