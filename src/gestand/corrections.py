"""Put right and withdraw: what a correction says, and what a release holds no more because of it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from pyoxigraph import Literal, NamedNode, Quad

from gestand.contents import Contents
from gestand.evidence import AssessmentPage, Correction, DecisionRecord, Faults, Loaded
from gestand.iri import Iris, is_iri, slug
from gestand.model import Model, day, facts, text
from gestand.provenance import graph_of
from gestand.terms import DCTERMS, FOAF, PROV, RDF, RDFS, Beb

MODIFIED, WITHDRAWN = KINDS = ("gewijzigd", "ingetrokken")
"""The notations of the code list SoortWijziging that a correction may have."""

_LABELS = {MODIFIED: "Rechtgezet", WITHDRAWN: "Ingetrokken"}


def iri_of(iris: Iris, name: str) -> str:
    """Give the IRI that a name means: itself, or a path of ours such as ``/id/…``."""
    return iris.base + name if name.startswith("/id/") else name


def node_of(iris: Iris, correction: Correction) -> NamedNode:
    """Mint a correction's IRI: the same entry keeps it, whatever entries come after."""
    about = f"{iri_of(iris, correction.iri)} {correction.kind}"
    key = f"{correction.day.isoformat()}-{hashlib.sha256(about.encode()).hexdigest()[:8]}"
    return iris.id("rechtzetting", correction.source, key)


def check(corrections: Sequence[Correction], iris: Iris, faults: Faults) -> None:
    """Find corrections that are not about a resource of ours, and those that are there twice."""
    seen: dict[NamedNode, Correction] = {}
    for one in corrections:
        names = [("iri", one.iri), *([("replaced_by", one.replaced_by)] if one.replaced_by else [])]
        for key, name in names:
            iri = iri_of(iris, name)
            if not is_iri(iri) or (key == "iri" and not iri.startswith(f"{iris.base}/id/")):
                faults.error(one.place, f"{key} {name!r} is no IRI of ours", f"write {iris.base}/id/… or /id/…")
        other = seen.setdefault(node_of(iris, one), one) if is_iri(iri_of(iris, one.iri)) else one
        if other is not one:
            faults.error(one.place, f"{one.iri} is {one.kind} twice on {one.day}, also in {other.place}")


def withdrawn(corrections: Iterable[Correction], iris: Iris) -> frozenset[str]:
    """Give the IRIs that were withdrawn; what hangs below them is withdrawn with them."""
    return frozenset(iri_of(iris, one.iri) for one in corrections if one.kind == WITHDRAWN)


def is_withdrawn(iri: str, roots: Collection[str]) -> bool:
    """Tell whether an IRI, or one that it hangs below, was withdrawn."""
    while iri:
        if iri in roots:
            return True
        iri = iri.rpartition("/")[0]
    return False


def without(loaded: Loaded, table: Contents, iris: Iris) -> Loaded:
    """Leave out assessments with their checks and decisions that were withdrawn, as if no source had ever held them.

    So what is derived from the others is right: a row that named a withdrawn decision names one that the register
    lacks.
    """
    roots = withdrawn(loaded.corrections, iris)
    if not roots:
        return loaded
    pages = tuple(one for one in loaded.pages if not is_withdrawn(_page(one, table, iris), roots))
    decisions = tuple(one for one in loaded.decisions if not is_withdrawn(_decision(one, iris), roots))
    checks = tuple(one for one in loaded.evidence_checks if not is_withdrawn(iri_of(iris, one.link), roots))
    return replace(loaded, pages=pages, decisions=decisions, evidence_checks=checks)


def _page(page: AssessmentPage, table: Contents, iris: Iris) -> str:
    entry = table.of[page.section]
    return iris.assessment(entry.agreement.key, entry.reference, page.run).value


def _decision(record: DecisionRecord, iris: Iris) -> str:
    return iris.decision(record.official_id).value


def retract(quads: Iterable[Quad], roots: Collection[str], beb: Beb) -> list[Quad]:
    """Drop what is said about withdrawn resources, what points at them, and shortcuts that nothing supports then."""
    gone: dict[object, bool] = {}

    def is_gone(term: object) -> bool:
        if term not in gone:
            gone[term] = isinstance(term, NamedNode) and is_withdrawn(term.value, roots)
        return gone[term]

    kept = [quad for quad in quads if not (is_gone(quad.subject) or is_gone(quad.object))]
    supported = _cited(kept, beb)
    return [one for one in kept if one.predicate != beb.hasCitedDecision or (one.subject, one.object) in supported]


def _cited(quads: Sequence[Quad], beb: Beb) -> set[tuple[object, object]]:
    """Pair each promise with the decisions that a link of one of its assessments cites."""
    predicates = (beb.assesses, beb.hasFinding, beb.hasEvidence, beb.citesDecision)
    steps: dict[NamedNode, dict[object, list[object]]] = {one: {} for one in predicates}
    for quad in quads:
        if quad.predicate in steps:
            steps[quad.predicate].setdefault(quad.subject, []).append(quad.object)
    assesses, findings, links, cites = steps.values()
    return {
        (promise, decision)
        for assessment, promises in assesses.items()
        for finding in findings.get(assessment, ())
        for link in links.get(finding, ())
        for decision in cites.get(link, ())
        for promise in promises
    }


def apply(quads: Iterable[Quad], loaded: Loaded, table: Contents, model: Model, faults: Faults) -> Iterable[Quad]:
    """Give the quads of a release once its corrections are heard: without what they withdraw, with what they say.

    ``loaded`` is what the sources hold, before any withdrawal; a correction about nothing in it is told.
    """
    if not loaded.corrections:
        return quads
    everything, roots = list(quads), withdrawn(loaded.corrections, model.iris)
    _warn(loaded, table, {quad.subject for quad in everything}, model.iris, faults)
    return [*retract(everything, roots, model.beb), *say(model, loaded.corrections)]


def _warn(loaded: Loaded, table: Contents, subjects: Collection[object], iris: Iris, faults: Faults) -> None:
    records = {*(_page(one, table, iris) for one in loaded.pages), *(_decision(one, iris) for one in loaded.decisions)}
    for one in loaded.corrections:
        iri = iri_of(iris, one.iri)
        if iri not in records and NamedNode(iri) not in subjects:
            advice = "is the IRI right? If its source dropped it, the correction still tells why"
            faults.warning(one.place, f"nothing in the sources is {one.iri}", advice)


def say(model: Model, corrections: Iterable[Correction]) -> Iterator[Quad]:
    """Say the corrections in the graph of their source, and of a replaced resource what came in its place."""
    beb, iris = model.beb, model.iris
    for one in corrections:
        graph, node = iris.graph("controle", one.source), node_of(iris, one)
        about, by = NamedNode(iri_of(iris, one.iri)), _agent(iris, one.by)
        model.places[node.value] = one.place
        yield from facts(
            graph,
            node,
            (RDF.type, beb.Correction),
            (RDFS.label, text(f"{_LABELS[one.kind]} op {one.day}: {about.value.rpartition('/id/')[2]}", "nl")),
            (beb.corrects, about),
            (beb.changeType, iris.concept("SoortWijziging", one.kind)),
            (DCTERMS.issued, day(one.day)),
            *((beb.reason, text(words, language)) for language, words in one.reasons),
            (PROV.wasAttributedTo, by),
        )
        if one.replaced_by:
            yield from facts(graph, about, (DCTERMS.isReplacedBy, NamedNode(iri_of(iris, one.replaced_by))))
        name = one.by_name if is_iri(one.by) else one.by
        model.places.setdefault(by.value, one.place)
        if name:
            yield from facts(graph_of(iris), by, (RDF.type, PROV.Agent), (FOAF.name, Literal(name)))


def _agent(iris: Iris, by: str) -> NamedNode:
    return NamedNode(by) if is_iri(by) else iris.agent(slug(by))
