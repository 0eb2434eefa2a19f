"""Derive the readable text of each section, beside the literal one."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Quad

from gestand.anchors.readable import joints, readable
from gestand.derive.known import Derivation, Derived, Known, Rule
from gestand.evidence import Faults
from gestand.model import facts, text


def derive(known: Known, faults: Faults) -> Iterator[Derived]:
    """Give a graph of readable texts for each agreement whose line breaks left joints."""
    for agreement in known.table.agreements:
        graph = known.model.iris.graph("afgeleid", f"leestekst-{agreement.key}")
        if quads := list(_texts(known, agreement.key)):
            yield Derived(graph, f"Leesteksten {agreement.key}", known.quoting(agreement.key), quads)


def _texts(known: Known, key: str) -> Iterator[Quad]:
    """Say the readable text of a section where it differs from the literal one by more than white space."""
    iris = known.model.iris
    graph = iris.graph("afgeleid", f"leestekst-{key}")
    for entry in known.table.entries:
        if entry.agreement.key == key and (made := readable(entry.text, entry.agreement.language)).changes:
            section = iris.section(key, entry.reference)
            words = text(made.text, entry.agreement.language)
            yield from facts(graph, section, (known.model.beb.normalizedText, words))


_NAME, _, _VERSION = joints().key.rpartition("-")
DERIVATION = Derivation(Rule(_NAME, _VERSION, joints().about["en"]), derive)
