"""Derive statements from what was loaded, each rule in named graphs of its own."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Quad

from gestand import provenance
from gestand.derive import (
    alignments,
    gaps,
    marks,
    preferences,
    promises,
    reading_texts,
    stances,
    statements,
    trajectories,
    verdicts,
)
from gestand.derive.known import Derivation, Known
from gestand.evidence import Faults

DERIVATIONS: tuple[Derivation, ...] = (
    reading_texts.DERIVATION,
    promises.DERIVATION,
    marks.DERIVATION,
    stances.DERIVATION,
    alignments.DERIVATION,
    gaps.DERIVATION,
    verdicts.DERIVATION,
    preferences.DERIVATION,
    trajectories.DERIVATION,
    statements.DERIVATION,
)
"""Every derivation, in the order in which their graphs are written."""


def quads(known: Known, faults: Faults) -> Iterator[Quad]:
    """Give what every rule derives, and for each graph the rule that made it and what it was derived from."""
    for derivation in DERIVATIONS:
        rule = derivation.rule
        activity = known.model.iris.activity(rule.key)
        yield from provenance.describe_rule(known.model, rule.key, rule.words)
        for derived in derivation.derive(known, faults):
            yield from derived.quads
            yield from provenance.describe_graph(known.model, derived.graph, derived.label, derived.sources, activity)
