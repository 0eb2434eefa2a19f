"""Say how well our rules were measured to do, on which labels and when (Data Quality Vocabulary)."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from gestand import provenance
from gestand.derive.known import Known
from gestand.iri import slug
from gestand.model import Model, day, facts, text
from gestand.terms import DCTERMS, DQV, PROV, RDF, RDFS, SKOS, XSD

ACCURACY, COMPLETENESS = (
    NamedNode(f"http://www.w3.org/2016/05/ldqd#{name}") for name in ("semanticAccuracy", "completeness")
)

METRICS: dict[str, tuple[str, str, str, str, NamedNode]] = {
    "precisie": (
        "precisie", "precision", "Aandeel van de beoordeelde uitspraken dat juist is.",
        "Share of the judged statements that are right.", ACCURACY,
    ),
    "precisie-ondergrens": (
        "ondergrens van de precisie", "lower bound of the precision",
        "Ondergrens van het interval van Wilson van 95 % om de precisie.",
        "Lower end of the Wilson interval of 95 % around the precision.", ACCURACY,
    ),
    "volledigheid": (
        "volledigheid", "recall", "Aandeel van wat er te vinden was dat gevonden is.",
        "Share of what was there to find that was found.", COMPLETENESS,
    ),
    "f1": (
        "F1", "F1", "Harmonisch gemiddelde van precisie en volledigheid.",
        "Harmonic mean of precision and recall.", ACCURACY,
    ),
    "juistheid": (
        "juistheid", "accuracy", "Aandeel van de beoordeelde gevallen met de juiste waarde.",
        "Share of the judged cases with the right value.", ACCURACY,
    ),
    "juistheid-ondergrens": (
        "ondergrens van de juistheid", "lower bound of the accuracy",
        "Ondergrens van het interval van Wilson van 95 % om de juistheid.",
        "Lower end of the Wilson interval of 95 % around the accuracy.", ACCURACY,
    ),
    "meest-voorkomend": (
        "aandeel van de meest voorkomende waarde", "share of the most frequent value",
        "Juistheid van wie altijd de meest voorkomende waarde zou zeggen.",
        "Accuracy of always saying the most frequent value.", ACCURACY,
    ),
    "deel-beoordeeld": (
        "aandeel beoordeeld", "share judged", "Aandeel van wat de regel gaf dat met de hand beoordeeld is.",
        "Share of what the rule gave that was judged by hand.", COMPLETENESS,
    ),
    "kappa": (
        "kappa", "kappa", "Overeenstemming van twee lezingen boven het toeval (Cohen).",
        "Agreement of two passes beyond chance (Cohen).", ACCURACY,
    ),
    "beoordeeld": (
        "aantal beoordeeld", "number judged", "Aantal uitspraken dat met de hand beoordeeld is.",
        "Number of statements that were judged by hand.", COMPLETENESS,
    ),
}  # fmt: skip
"""The metrics by key: label and definition in Dutch and English, and the dimension of quality."""


def quads(known: Known) -> Iterator[Quad]:
    """Give the measurements of the sources, each in the graph of its source."""
    model, by_key = known.model, {source.key: source for source in known.sources}
    told: set[str] = set()
    for key in sorted({one.source for one in known.loaded.measurements}):
        graph = model.iris.graph("controle", key)
        yield from provenance.describe_graph(model, graph, by_key[key].title, [by_key[key]], None)
    for one in known.loaded.measurements:
        graph, metric = model.iris.graph("controle", one.source), model.iris.id("metriek", one.metric)
        if one.metric not in told:
            told.add(one.metric)
            yield from _metric(model, graph, metric, one.metric)
        node = model.iris.id("meting", one.source, one.of, *([slug(one.part)] if one.part else []), one.metric)
        model.places[node.value] = one.place
        part = f", {one.part}" if one.part else ""
        yield from facts(
            graph,
            node,
            (RDF.type, DQV.QualityMeasurement),
            (RDFS.label, text(f"{METRICS[one.metric][0]} van {one.of}{part}: {one.value}", "nl")),
            (DQV.isMeasurementOf, metric),
            (DQV.computedOn, model.iris.graph(*_layer(one.computed_on)) if one.computed_on else None),
            (DQV.value, Literal(one.value, datatype=XSD.decimal)),
            (DCTERMS.subject, model.iris.activity(one.of)),
            (DCTERMS.issued, day(one.day)),
            (DCTERMS.identifier, Literal(one.gold)),
            (DCTERMS.description, text(one.part, "en") if one.part else None),
            (PROV.wasDerivedFrom, model.iris.source(one.source)),
        )


def _layer(graph: str) -> tuple[str, str]:
    layer, _, name = graph.partition("/")
    return layer, name


def _metric(model: Model, graph: NamedNode, node: NamedNode, key: str) -> Iterator[Quad]:
    dutch, english, definition_nl, definition_en, dimension = METRICS[key]
    yield from facts(
        graph,
        node,
        (RDF.type, DQV.Metric),
        (RDFS.label, text(dutch, "nl")),
        (RDFS.label, text(english, "en")),
        (SKOS.definition, text(definition_nl, "nl")),
        (SKOS.definition, text(definition_en, "en")),
        (DQV.inDimension, dimension),
        (DQV.expectedDataType, XSD.decimal),
    )
