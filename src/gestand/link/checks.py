"""Say what addresses answered that links go to, and when: link rot with its history."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad

from gestand import provenance
from gestand.derive.known import Known
from gestand.model import count, day, facts, text
from gestand.terms import DCTERMS, RDF, RDFS

REACHABLE, MOVED, GONE, UNREACHABLE = RESULTS = ("bereikbaar", "verplaatst", "verdwenen", "onbereikbaar")
"""The notations of the code list Bereikbaarheid."""


def quads(known: Known) -> Iterator[Quad]:
    """Give the checks of the sources, each in the graph of its source."""
    model, by_key = known.model, {source.key: source for source in known.sources}
    for key in sorted({one.source for one in known.loaded.address_checks}):
        graph = model.iris.graph("verrijking", f"bereikbaarheid-{key}")
        yield from provenance.describe_graph(model, graph, by_key[key].title, [by_key[key]], None, by_key[key].spoken)
    for one in known.loaded.address_checks:
        graph = model.iris.graph("verrijking", f"bereikbaarheid-{one.source}")
        name = f"{one.day.isoformat()}-{hashlib.sha256(one.address.encode()).hexdigest()[:8]}"
        node = model.iris.id("koppelcontrole", one.source, name)
        model.places[node.value] = one.place
        yield from facts(
            graph,
            node,
            (RDF.type, model.beb.LinkCheck),
            (RDFS.label, text(f"{one.address} op {one.day}: {one.result}", "nl")),
            (model.beb.checkedAddress, NamedNode(one.address)),
            (model.beb.checkedOn, day(one.day)),
            (model.beb.checkResult, model.iris.concept("Bereikbaarheid", one.result)),
            (model.beb.responseCode, count(one.code) if one.code is not None else None),
            (DCTERMS.isReplacedBy, NamedNode(one.moved_to) if one.moved_to else None),
        )
