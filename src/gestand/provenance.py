"""Say what was read, who assessed and which rule derived what: PROV-O and DCAT, in the release's own graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import Literal, NamedNode, Quad

from gestand import origins
from gestand.evidence import AssessmentPage, Assessor, Loaded, Source
from gestand.iri import Iris, is_iri, slug
from gestand.link import citations
from gestand.model import Model, day, facts, text
from gestand.terms import DCAT, DCTERMS, FOAF, OWL, PROV, RDF, RDFS

SECTION_PROMISE_RULE = "sectiebelofte-1"
RULES = {
    citations.RULE: citations.RULE_TEXT,
    SECTION_PROMISE_RULE: "Each section with a literal text states one section promise; the promise points at the "
    "decisions that evidence links of any assessment of it cite.",
}
"""Our derivations: name with version, and the rule in words."""


def graph_of(iris: Iris) -> NamedNode:
    """Name the graph that holds the provenance of a release."""
    return iris.graph("release", "bronnen")


def questions_graph(iris: Iris) -> NamedNode:
    """Name the graph of the example queries."""
    return iris.graph("codelijst", "voorbeeldvragen")


def agent_of(iris: Iris, assessor: Assessor) -> NamedNode:
    """Name an assessor; one with another model is another agent."""
    return NamedNode(assessor.iri) if assessor.iri else iris.agent(slug(f"{assessor.name} {assessor.model or ''}"))


def agents_of(iris: Iris, assessor: Assessor, page: AssessmentPage) -> list[NamedNode]:
    """Name who is behind an assessment: the assessor, and who reviewed it."""
    reviewer = page.judged.reviewer if page.judged else None
    return [agent_of(iris, assessor), *([iris.agent(slug(reviewer))] if reviewer else [])]


def describe_sources(model: Model, sources: Sequence[Source], loaded: Loaded) -> Iterator[Quad]:
    """Say each source as a dataset, the activity that made an assessment run, and who did it."""
    for source in sources:
        yield from _dataset(model, source)
        if source.key in loaded.assessing:
            yield from _assessor(model, source.assessor)
            yield from _run(model, source)
    for reviewer in sorted({one.judged.reviewer for one in loaded.pages if one.judged and one.judged.reviewer}):
        yield from facts(
            graph_of(model.iris),
            model.iris.agent(slug(reviewer)),
            (RDF.type, PROV.Agent),
            (RDF.type, PROV.Person),
            (FOAF.name, Literal(reviewer)),
        )
    yield from origins.describe(model, sources, graph_of(model.iris))
    yield from _rules(model)


def _dataset(model: Model, source: Source) -> Iterator[Quad]:
    graph, spoken = graph_of(model.iris), source.spoken
    licence = source.licence or ""
    yield from facts(
        graph,
        model.iris.source(source.key),
        (RDF.type, DCAT.Dataset),
        (DCTERMS.title, text(source.title, spoken)),
        (DCTERMS.identifier, Literal(source.key)),
        (DCTERMS.publisher, _publisher(model.iris, source.publisher)),
        (DCTERMS.license, NamedNode(licence) if is_iri(licence) else None),
        (DCTERMS.rights, text(licence, spoken) if licence and not is_iri(licence) else None),
        (DCTERMS.issued, day(source.issued) if source.issued else None),
    )
    if source.publisher and not is_iri(source.publisher):
        node = _publisher(model.iris, source.publisher)
        assert node is not None  # it has a publisher
        yield from facts(graph, node, (RDF.type, FOAF.Agent), (FOAF.name, Literal(source.publisher)))


def _publisher(iris: Iris, publisher: str | None) -> NamedNode | None:
    if publisher is None:
        return None
    return NamedNode(publisher) if is_iri(publisher) else iris.agent(slug(publisher) or "uitgever")


def _assessor(model: Model, assessor: Assessor) -> Iterator[Quad]:
    beb, node = model.beb, agent_of(model.iris, assessor)
    software = assessor.kind == "taalmodel"
    kinds = {"persoon": PROV.Person, "organisatie": PROV.Organization}
    yield from facts(
        graph_of(model.iris),
        node,
        (RDF.type, PROV.Agent),
        (RDF.type, beb.LanguageModelAgent if software else None),
        (RDF.type, PROV.SoftwareAgent if software else kinds.get(assessor.type or "")),
        (FOAF.name, Literal(assessor.name)),
        (FOAF.homepage, NamedNode(assessor.homepage) if assessor.homepage else None),
        (beb.modelName, Literal(assessor.model) if assessor.model else None),
        (beb.modelDisclosure, model.iris.concept("Modelvermelding", assessor.model_known) if software else None),
    )


def _run(model: Model, source: Source) -> Iterator[Quad]:
    yield from facts(
        graph_of(model.iris),
        model.iris.activity("beoordeling", source.key),
        (RDF.type, model.beb.AssessmentActivity),
        (RDFS.label, text(f"Beoordelingsronde {source.key}", "nl")),
        (DCTERMS.issued, day(source.issued) if source.issued else None),
        (model.beb.evidenceHorizon, day(source.horizon) if source.horizon else None),
        (PROV.wasAssociatedWith, agent_of(model.iris, source.assessor)),
        (PROV.used, model.iris.source(source.key)),
    )


def _rules(model: Model) -> Iterator[Quad]:
    graph, gestand = graph_of(model.iris), model.iris.agent("gestand")
    yield from facts(graph, gestand, (RDF.type, PROV.SoftwareAgent), (FOAF.name, Literal("Gestand")))
    for rule, words in RULES.items():
        yield from describe_rule(model, rule, words)


def describe_rule(model: Model, rule: str, words: str) -> Iterator[Quad]:
    """Say a rule of ours, ``name-version``, as the activity that its graphs were generated by."""
    name, _, version = rule.rpartition("-")
    yield from facts(
        graph_of(model.iris),
        model.iris.activity(rule),
        (RDF.type, PROV.Activity),
        (RDFS.label, text(f"Afleiding {name}, versie {version}", "nl")),
        (RDFS.comment, text(words, "en")),
        (OWL.versionInfo, Literal(version)),
        (PROV.wasAssociatedWith, model.iris.agent("gestand")),
    )


def describe_graphs(model: Model, sources: Sequence[Source], loaded: Loaded) -> Iterator[Quad]:
    """Say of each named graph what it was derived from, and by which activity."""
    iris, cite, promise = model.iris, model.iris.activity(citations.RULE), model.iris.activity(SECTION_PROMISE_RULE)
    for agreement, given in _by_agreement(sources, loaded).items():
        said, derived = model.agreement_graph(given[0].agreement), model.promise_graph(given[0].agreement)
        yield from describe_graph(model, said, f"Regeerakkoord {agreement}", given, None)
        yield from describe_graph(model, derived, f"Beloften {agreement}", given, promise)
    for source in sources:
        if source.key in loaded.assessing:
            run = iris.activity("beoordeling", source.key)
            said = iris.graph("bron", source.key)
            yield from describe_graph(model, said, source.title, [source], run, source.spoken)
            cited = f"{source.title}: aangehaald"
            yield from describe_graph(model, iris.graph("afgeleid", source.key), cited, [source], cite)
        elif source.key in loaded.correcting:
            said = iris.graph("controle", source.key)
            yield from describe_graph(model, said, source.title, [source], None, source.spoken)
        elif source.key in loaded.registers:
            said = iris.graph("bron", source.key)
            yield from describe_graph(model, said, source.title, [source], None, source.spoken)
    by_key = {source.key: source for source in sources}
    for file in loaded.files:
        graph = origins.file_graph(iris, file)
        yield from describe_graph(model, graph, file.name, [by_key[file.source]], None)
        if file.origin:
            yield from facts(
                graph_of(iris), graph, (PROV.wasDerivedFrom, origins.capture(iris, file.source, file.origin))
            )
    yield from describe_graph(model, iris.graph("codelijst", "belofte-bewijs"), "Belofte & Bewijs", [], None)
    yield from describe_graph(model, questions_graph(iris), "Voorbeeldvragen", [], None)
    yield from describe_graph(model, graph_of(iris), "Bronnen en afleidingen", [], None)


def _by_agreement(sources: Sequence[Source], loaded: Loaded) -> dict[str, list[Source]]:
    found: dict[str, list[Source]] = {}
    for source in sources:
        if source.key in loaded.quoting:
            found.setdefault(source.agreement.key, []).append(source)
    return found


def describe_graph(
    model: Model,
    graph: NamedNode,
    label: str,
    sources: Sequence[Source],
    activity: NamedNode | None,
    language: str = "nl",
) -> Iterator[Quad]:
    """Say of a named graph what it holds, which sources it was derived from, and by which activity."""
    yield from facts(
        graph_of(model.iris),
        graph,
        (RDF.type, PROV.Entity),
        (RDFS.label, text(label, language)),
        *((PROV.wasDerivedFrom, model.iris.source(source.key)) for source in sources),
        (PROV.wasGeneratedBy, activity),
    )
