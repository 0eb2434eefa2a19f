"""Derive the atomic promises of each section: what the section promises, one by one, and where it says so."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad

from gestand.anchors import anchor
from gestand.contents import Entry
from gestand.derive import ruling
from gestand.derive.anchored import anchor_quads
from gestand.derive.known import Derivation, Derived, Known, Rule
from gestand.evidence import Agreement, Faults, FrozenPromise
from gestand.iri import Iris
from gestand.model import Model, count, facts, text
from gestand.promises.labels import rule_set
from gestand.promises.lexicon import rules
from gestand.promises.registry import Assigned, Identified
from gestand.terms import DCTERMS, PROV, RDF, RDFS

_TITLE = 90
"""Code points of a promise's words that its title holds, at most."""

KIND, TESTABILITY = "soort", "toetsbaarheid"


def derive(known: Known, faults: Faults) -> Iterator[Derived]:
    """Give a graph of atomic promises for each agreement that can be read."""
    by_agreement: dict[str, list[tuple[Entry, Assigned]]] = {}
    for entry in known.table.entries:
        if assigned := known.promises.get((entry.agreement.key, entry.reference)):
            by_agreement.setdefault(entry.agreement.key, []).append((entry, assigned))
    for key, found in by_agreement.items():
        _warn(known, found, faults)
        graph = known.model.iris.graph("afgeleid", f"deelbelofte-{key}")
        quads = (quad for entry, assigned in found for quad in _section(known.model, graph, entry, assigned))
        yield Derived(graph, f"Deelbeloften {key}", known.quoting(key), quads)
    if by_agreement:
        yield ruling.described(known, rule_set(KIND), rule_set(TESTABILITY))


def node(iris: Iris, key: str) -> NamedNode:
    """Mint the IRI of an atomic promise from its key."""
    return iris.id("belofte", key)


def _section(model: Model, graph: NamedNode, entry: Entry, assigned: Assigned) -> Iterator[Quad]:
    for order, one in enumerate(assigned.promises, start=1):
        yield from _promise(model, graph, entry, one, order)
        if back := one.atomic.continues:
            before = assigned.promises[order - 1 - back]
            yield from facts(graph, node(model.iris, one.key), (model.beb.continues, node(model.iris, before.key)))
    for old in assigned.retired:
        yield from _retired(model, graph, entry, old)


def _promise(model: Model, graph: NamedNode, entry: Entry, one: Identified, order: int) -> Iterator[Quad]:
    beb, iris, agreement, read = model.beb, model.iris, entry.agreement, one.atomic.labels
    about, section = node(iris, one.key), iris.section(agreement.key, entry.reference)
    whole, spoken = iris.promise(agreement.key, entry.reference), agreement.language
    model.places[about.value] = entry.sections[0].place
    yield from facts(graph, whole, (beb.hasComponent, about))
    yield from facts(
        graph,
        about,
        (RDF.type, beb.AtomicPromise),
        (DCTERMS.title, text(_title(one.atomic.text), spoken)),
        (beb.promiseText, text(one.atomic.text, spoken)),
        (beb.componentOf, whole),
        (beb.statedIn, section),
        (beb.promisedBy, NamedNode(agreement.government)),
        (beb.order, count(order)),
        (beb.promiseKind, iris.concept("SoortBelofte", read.kind.gives)),
        (beb.testability, iris.concept("Toetsbaarheid", read.testability.gives)),
        (beb.byRule, ruling.node(iris, rule_set(KIND), read.kind)),
        (beb.byRule, ruling.node(iris, rule_set(TESTABILITY), read.testability)),
        (beb.deadlineText, text(read.measures.deadline, spoken) if read.measures.deadline else None),
        (beb.quantityText, text(read.measures.quantity, spoken) if read.measures.quantity else None),
    )
    anchors = tuple(anchor(entry.text, start, end, entry.digest) for start, end in one.atomic.spans)
    yield from anchor_quads(model, graph, about, section, anchors)


def _title(words: str) -> str:
    if len(words) <= _TITLE:
        return words
    return words[:_TITLE].rpartition(" ")[0].rstrip(" ,;:") + " …"


def _retired(model: Model, graph: NamedNode, entry: Entry, old: FrozenPromise) -> Iterator[Quad]:
    """Say of a promise that no longer stands where it stood, and what came in its place: its address still answers."""
    iris = model.iris
    yield from facts(
        graph,
        node(iris, old.key),
        (RDF.type, PROV.Entity),
        (RDFS.label, text(f"Vervangen deelbelofte {old.key}", "nl")),
        (RDFS.label, text(f"Replaced atomic promise {old.key}", "en")),
        (model.beb.statedIn, iris.section(entry.agreement.key, entry.reference)),
        *((DCTERMS.isReplacedBy, node(iris, key)) for key in old.replaced_by),
    )


def _warn(known: Known, found: list[tuple[Entry, Assigned]], faults: Faults) -> None:
    """Tell of each section of a registry whose split is another than when it was minted."""
    for entry, assigned in found:
        frozen = known.frozen.get((entry.agreement.key, entry.reference))
        if frozen is None:
            continue
        new = sum(not one.is_frozen for one in assigned.promises)
        if new or assigned.retired != tuple(one for one in frozen.promises if one.replaced_by):
            faults.warning(
                frozen.place,
                f"{entry.reference} is split otherwise than when it was minted: {new} promises are new",
                "run gestand mint, and commit the registry",
            )


def agreements(known: Known) -> tuple[Agreement, ...]:
    """Give the agreements whose sections can be read."""
    keys = {key for key, _ in known.promises}
    return tuple(one for one in known.table.agreements if one.key in keys)


DERIVATION = Derivation(Rule("splitsing", str(rules()["version"]), rules()["about"]["en"]), derive)
