"""Say by what findable things can be chosen, each as a pattern of SPARQL, and write the query for a choice.

The index is filled by the same patterns, so a choice finds exactly what its query finds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gestand.iri import Iris
from gestand.terms import DCTERMS, Beb

KIND, DOMAIN, GOVERNMENT, MINISTER, THEME, YEAR, VERDICT, EVIDENCE, DECISION_KIND, MUNICIPALITY = (
    "kind", "domain", "government", "minister", "theme", "year", "verdict", "evidence", "decision_kind", "municipality",
)  # fmt: skip

PROMISE, ATOMIC, SECTION, FINDING, DECISION = "belofte", "deelbelofte", "sectie", "bevinding", "beslissing"
UNASSESSED, WITHOUT, WITH = "niet-beoordeeld", "zonder-bewijslink", "met-bewijslink"
STATES = (UNASSESSED, WITHOUT, WITH)

_PLACE = """
  { ?thing beb:statedIn ?place } UNION
  { ?thing a beb:AgreementSection . BIND(?thing AS ?place) } UNION
  { ?assessment beb:hasFinding ?thing ; beb:assesses/beb:statedIn ?place } UNION
  { ?promise a beb:SectionPromise ; beb:hasCitedDecision ?thing ; beb:statedIn ?place }
  ?place dcterms:isPartOf* ?value .
  ?value dcterms:isPartOf ?agreement .
  ?agreement a beb:CoalitionAgreement ."""

_GOVERNMENT = """
  { ?thing beb:promisedBy ?value } UNION
  { ?thing beb:takenBy ?value } UNION
  { ?promise a beb:SectionPromise ; beb:statedIn ?thing ; beb:promisedBy ?value } UNION
  { ?assessment beb:hasFinding ?thing ; beb:assesses/beb:promisedBy ?value }"""

_EVIDENCE = f"""
  {{ ?thing beb:hasEvidence/beb:evidenceStatus ?value }} UNION
  {{ ?assessment beb:assesses ?thing ; beb:hasFinding/beb:hasEvidence/beb:evidenceStatus ?value }} UNION
  {{ ?finding beb:aboutPromise ?thing ; beb:hasEvidence/beb:evidenceStatus ?value }} UNION
  {{ ?link beb:citesDecision ?thing ; beb:evidenceStatus ?value }} UNION
  {{ ?thing a beb:SectionPromise FILTER NOT EXISTS {{ ?assessment beb:assesses ?thing }}
    BIND("{UNASSESSED}" AS ?value) }} UNION
  {{ ?assessment beb:assesses ?thing
    FILTER NOT EXISTS {{ ?other beb:assesses ?thing ; beb:hasFinding/beb:hasEvidence ?link }}
    BIND("{WITHOUT}" AS ?value) }} UNION
  {{ ?assessment beb:assesses ?thing ; beb:hasFinding/beb:hasEvidence ?link . BIND("{WITH}" AS ?value) }}"""


@dataclass(frozen=True)
class Kind:
    """A kind of findable things: its class, and the patterns that give ``?title`` and ``?text``."""

    key: str
    class_name: str
    title: str = ""
    text: str = ""


KINDS = (
    Kind(PROMISE, "SectionPromise", "?thing dcterms:title ?title .",
         "?thing beb:statedIn ?section . ?section beb:literalText ?literal . "
         "OPTIONAL { ?section beb:normalizedText ?readable } BIND(COALESCE(?readable, ?literal) AS ?text)"),
    Kind(ATOMIC, "AtomicPromise", "", "?thing beb:promiseText ?text ."),
    Kind(SECTION, "AgreementSection", "?thing dcterms:title ?name . OPTIONAL { ?thing beb:sectionNumber ?number } "
         "BIND(IF(BOUND(?number), STRLANG(CONCAT(?number, \" \", STR(?name)), LANG(?name)), ?name) AS ?title)"),
    Kind(FINDING, "Finding", "?thing beb:headingText ?title .", "?thing beb:claimText ?text ."),
    Kind(DECISION, "Decision", "?thing dcterms:title ?title .", "?thing beb:literalText ?text ."),
)  # fmt: skip
"""The kinds, in the order in which they are shown. A section is found by title and number, its text as its promise."""


@dataclass(frozen=True)
class Facet:
    """A way to choose: the pattern binds ``?value`` for ``?thing``, to an IRI or a text."""

    name: str
    pattern: str


FACETS = (
    Facet(DOMAIN, _PLACE),
    Facet(YEAR, "\n  ?thing beb:decisionDate ?day . BIND(STR(YEAR(?day)) AS ?value)"),
    Facet(VERDICT, "\n  ?verdict beb:appliesTo ?thing ; beb:verdictValue ?value ."),
    Facet(EVIDENCE, _EVIDENCE),
    Facet(DECISION_KIND, "\n  ?thing beb:decisionKind ?value ."),
    Facet(MINISTER, "\n  ?thing beb:involvedMinister ?value ."),
    Facet(THEME, "\n  ?thing a beb:Decision ; dcterms:subject ?value ."),
    Facet(MUNICIPALITY, "\n  ?thing dcterms:spatial ?value ."),
    Facet(GOVERNMENT, _GOVERNMENT),
)
"""What can be chosen beside the kind, in the order in which it is shown."""


@dataclass(frozen=True)
class Value:
    """A value of a facet: its key in addresses, and the IRI or text that stands for it in the data."""

    key: str
    term: str
    is_iri: bool

    def written(self) -> str:
        """Write the term as SPARQL does."""
        return f"<{self.term}>" if self.is_iri else f'"{self.term}"'


def prefixes(iris: Iris) -> str:
    """Give the prefixes that the patterns use."""
    return f"PREFIX beb: <{iris.vocabulary}>\nPREFIX dcterms: <{DCTERMS}>\n"


def query(iris: Iris, chosen: Mapping[str, Value], asked: str = "") -> str:
    """Write the query that finds what a choice finds; words that were asked for stand above it as a comment."""
    told = f"# Not in this query: the words {_one_line(asked)}. SPARQL knows no stems and no order of relevance."
    patterns = [_chosen(facet.pattern, chosen[facet.name]) for facet in FACETS if facet.name in chosen]
    kinds = " ".join(f"beb:{kind.class_name}" for kind in KINDS if KIND not in chosen or chosen[KIND].key == kind.key)
    head = f"SELECT DISTINCT ?thing ?class WHERE {{\n  VALUES ?class {{ {kinds} }}\n  ?thing a ?class ."
    return "\n".join([*([told] if asked else []), prefixes(iris) + head, *patterns, "}", "ORDER BY ?class ?thing", ""])


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _chosen(pattern: str, value: Value) -> str:
    """Choose the things with a value, by a query of its own: engines then do not try all things with all others."""
    if value.is_iri and "AS ?value)" not in pattern:
        return f"  {{ SELECT DISTINCT ?thing WHERE {{{pattern.replace('?value', value.written())} }} }}"
    return f"  {{ SELECT DISTINCT ?thing WHERE {{{pattern}\n  FILTER (?value = {value.written()}) }} }}"


def names(iris: Iris) -> dict[str, str]:
    """Give the class IRI of each kind."""
    return {kind.key: getattr(Beb(iris.vocabulary), kind.class_name).value for kind in KINDS}
