"""Say who checked which evidence link, and which status it has because of that."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from pyoxigraph import Literal, NamedNode, Quad

from gestand import provenance
from gestand.corrections import iri_of
from gestand.derive import ruling
from gestand.derive.known import Known
from gestand.evidence import EvidenceCheck, Faults
from gestand.iri import Iris, is_iri, slug
from gestand.model import Model, day, facts, text
from gestand.reading import rank
from gestand.reading.ruleset import RuleSet, rule_set
from gestand.terms import DCTERMS, FOAF, PROV, RDF, RDFS

HUMAN, SOFTWARE = KINDS = ("mens", "software")
CLAIMED, CHECKED = "geclaimd", "machinaal-nagekeken"
BY_HUMAN = ("bevestigd", "verworpen")
OUTCOMES = (CHECKED, *BY_HUMAN, "foutief-toegewezen", "onherleidbaar")
"""The notations of the code list Bewijsstatus that a check may find; geclaimd is what no check has touched."""

_COMPARED: rank.Compared[EvidenceCheck] = {"human": lambda one: one.kind == HUMAN, "day": lambda one: one.day}


def rules() -> RuleSet:
    """Give the rules by which checks of one link are ranked."""
    return rule_set("evidence-status")


def check(checks: Sequence[EvidenceCheck], iris: Iris, faults: Faults) -> None:
    """Find checks that are about nothing of ours, that come twice, or that outweigh each other."""
    seen: dict[NamedNode, EvidenceCheck] = {}
    for one in checks:
        if not iri_of(iris, one.link).startswith(f"{iris.base}/id/"):
            faults.error(one.place, f"link {one.link!r} is no IRI of ours", f"write {iris.base}/id/… or /id/…")
        other = seen.setdefault(_node(iris, one), one)
        if other is not one:
            faults.error(one.place, f"{one.by} checked {one.link} twice on {one.day}, also in {other.place}")
    for link, found in _deciding(checks, iris).items():
        if len({one.outcome for one in found}) > 1:
            places = " and ".join(str(one.place) for one in found)
            faults.error(found[0].place, f"{link} has two outcomes that count equally: {places}", "agree on one")


def statuses(checks: Sequence[EvidenceCheck], iris: Iris) -> Mapping[str, str]:
    """Give the status of each checked link by its IRI: the outcome of the check that counts most."""
    return {link: found[0].outcome for link, found in _deciding(checks, iris).items()}


def _deciding(checks: Sequence[EvidenceCheck], iris: Iris) -> dict[str, list[EvidenceCheck]]:
    by_link: dict[str, list[EvidenceCheck]] = defaultdict(list)
    for one in checks:
        by_link[iri_of(iris, one.link)].append(one)
    return {link: rank.best(rules(), _COMPARED, listed) for link, listed in by_link.items()}


def quads(known: Known) -> Iterator[Quad]:
    """Give the checks, each in the graph of its source, and the statuses that follow, in one of their own."""
    checks, model = known.loaded.evidence_checks, known.model
    if not checks:
        return
    keys = {one.source for one in checks}
    sources = [source for source in known.sources if source.key in keys]
    for source in sources:
        graph = model.iris.graph("controle", source.key)
        yield from provenance.describe_graph(model, graph, source.title, [source], None, source.spoken)
    for one in checks:
        yield from _check(model, one)
    graph, rule = model.iris.graph("controle", rules().key), ruling.rule_of(rules())
    for link, outcome in statuses(checks, model.iris).items():
        concept = model.iris.concept("Bewijsstatus", outcome)
        yield from facts(graph, NamedNode(link), (model.beb.evidenceStatus, concept))
    yield from provenance.describe_rule(model, rule.key, rule.words)
    yield from provenance.describe_graph(
        model, graph, rules().title["nl"], sources, model.iris.activity(rule.key)
    )  # fmt: skip
    described = ruling.described(known, rules())
    yield from described.quads
    yield from provenance.describe_graph(
        model, described.graph, described.label, described.sources, model.iris.activity(rule.key)
    )  # fmt: skip


def _check(model: Model, one: EvidenceCheck) -> Iterator[Quad]:
    beb, iris, node = model.beb, model.iris, _node(model.iris, one)
    link = NamedNode(iri_of(iris, one.link))
    by = NamedNode(one.by) if is_iri(one.by) else iris.agent(slug(one.by))
    model.places[node.value] = model.places[by.value] = one.place
    yield from facts(
        iris.graph("controle", one.source),
        node,
        (RDF.type, beb.EvidenceCheck),
        (RDFS.label, text(f"Controle op {one.day}: {one.outcome}", "nl")),
        (beb.checks, link),
        (beb.checkOutcome, iris.concept("Bewijsstatus", one.outcome)),
        *((beb.reason, text(words, language)) for language, words in one.reasons),
        (DCTERMS.issued, day(one.day)),
        (PROV.wasAttributedTo, by),
    )
    name = one.by_name if is_iri(one.by) else one.by
    yield from facts(
        provenance.graph_of(iris),
        by,
        (RDF.type, PROV.Agent),
        (RDF.type, PROV.Person if one.kind == HUMAN else PROV.SoftwareAgent),
        (FOAF.name, Literal(name) if name else None),
    )


def _node(iris: Iris, one: EvidenceCheck) -> NamedNode:
    """Mint a check's IRI: the same entry keeps it, whatever entries come after."""
    about = hashlib.sha256(f"{iri_of(iris, one.link)} {one.by}".encode()).hexdigest()[:8]
    return iris.id("controle", one.source, f"{one.day.isoformat()}-{about}")
