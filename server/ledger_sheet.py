"""Draw the ledger of links: the counts, how right each method is, and which addresses do not answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from pyoxigraph import NamedNode

from gestand.link.entries import Check
from gestand.terms import DCTERMS, DQV, RDF

from . import interface
from .address import link
from .description import Facts, quads_of
from .labels import Label
from .ledger import ANSWER, DATASET, METHOD, OWN, SCHEMES, STATUS, UNCHECKED, WAY, Ledger
from .link_rows import method_of
from .sheet import Link, Sheet

STATUSES = ("vastgesteld", "waarschijnlijk", "kandidaat")
METRICS = ("precisie", "precisie-ondergrens", "volledigheid", "beoordeeld")
GOOD = "bereikbaar"


def address_of(wanted: Mapping[str, str], page: int = 1, extension: str = "") -> str:
    """Give the address of the list of links that filters choose."""
    asked = {**wanted, **({"page": str(page)} if page > 1 else {})}
    return link(f"/links/list{extension}") + (f"?{urlencode(asked)}" if asked else "")


class LedgerSheet:
    """Draw the ledger of one release for one reader."""

    def __init__(self, sheet: Sheet, ledger: Ledger) -> None:
        self.ledger = ledger
        self.sheet = sheet
        self.iris = ledger.iris
        self._registers = {one.register.rpartition("/")[2]: one.register for one in ledger.entries if one.register}

    def _said(self, key: str, **values: object) -> str:
        return interface.text(self.sheet.names.ui, key, **values)

    def called(self, name: str, value: str) -> Link:
        """Name the value of a filter, with the address of what it stands for; "" where it has none."""
        if name == METHOD:
            return method_of(self.sheet, self.iris.activity(value).value)
        if name == DATASET:
            return self._dataset(value)
        if value == UNCHECKED:
            return Link("", self._said("ledger.unchecked"))
        return self.sheet.link(self.iris.concept(SCHEMES[name], value))

    def _dataset(self, value: str) -> Link:
        if value == OWN:
            return Link("", self._said("ledger.own"))
        known = self._registers.get(value)
        return self.sheet.link(NamedNode(known)) if known else Link("", self._said("ledger.form", host=value))

    def totals(self) -> list[dict[str, Any]]:
        """Count the links of each status, the surest first."""
        counted = {key: count for (key,), count in self.ledger.groups(STATUS)}
        return [self._counted({STATUS: key}, counted[key]) for key in STATUSES if key in counted]

    def _counted(self, wanted: dict[str, str], count: int) -> dict[str, Any]:
        links = {name: self.called(name, value) for name, value in wanted.items()}
        return {**links, "keys": wanted, "count": count, "href": address_of(wanted)}

    def groups(self) -> list[dict[str, Any]]:
        """Count the links by dataset, method, way and status."""
        names = (DATASET, METHOD, WAY, STATUS)
        return [self._counted(dict(zip(names, key, strict=True)), count) for key, count in self.ledger.groups(*names)]

    def answers(self) -> list[dict[str, Any]]:
        """Count the links by what their address answered last."""
        return [self._counted({ANSWER: key}, count) for (key,), count in self.ledger.groups(ANSWER)]

    def quality(self) -> list[dict[str, Any]]:
        """Give the figures of each method that was measured, as the release holds them (DQV)."""
        measured = {key: self._figures(self.iris.activity(key)) for (key,), _ in self.ledger.groups(METHOD)}
        return [{"method": self.called(METHOD, key), **figures} for key, figures in measured.items() if figures]

    def _figures(self, method: NamedNode) -> dict[str, str]:
        release, found = self.sheet.opened, {}
        for quad in release.store.quads_for_pattern(None, DCTERMS.subject, method, None):
            if not isinstance(quad.subject, NamedNode):
                continue
            facts = Facts(quads_of(release, quad.subject))
            is_whole = DQV.QualityMeasurement in facts.nodes(quad.subject, RDF.type) and not facts.text(
                quad.subject, DCTERMS.description
            )
            metric = facts.node(quad.subject, DQV.isMeasurementOf)
            if is_whole and metric:
                key = metric.value.rpartition("/")[2].replace("-", "_")
                found[key] = facts.text(quad.subject, DQV.value)
        return found

    def metrics(self) -> list[Link]:
        """Name the figures."""
        return [self.sheet.link(self.iris.id("metriek", key)) for key in METRICS]

    def days(self) -> list[dict[str, Any]]:
        """Tell what addresses answered on each day."""
        return [
            {"day": day, "result": self._named(result), "key": result.rpartition("/")[2], "count": count}
            for day, result, count in self.ledger.days()
        ]

    def rotten(self) -> list[dict[str, Any]]:
        """Tell the history of each address that does not answer, or answers elsewhere."""
        found = self.ledger.rotten(self.iris.concept("Bereikbaarheid", GOOD).value)
        return [{"address": one[0].address, "history": [self._check(each) for each in one]} for one in found]

    def _check(self, one: Check) -> dict[str, Any]:
        return {"day": one.day, "result": self._named(one.result), "code": one.code, "moved": one.moved}

    def _named(self, iri: str) -> Label:
        return self.sheet.names.of(NamedNode(iri))
