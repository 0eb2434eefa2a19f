"""Say reading rules as quads: each a resource with its name, its reason and the value that it gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Quad

from gestand.derive.known import Derived, Known, Rule
from gestand.evidence import AssessmentPage, Source
from gestand.iri import Iris
from gestand.model import Model, facts, text
from gestand.opinions import Opinion, rule_node
from gestand.reading.ruleset import Rule as ReadingRule
from gestand.reading.ruleset import RuleSet
from gestand.terms import RDF, RDFS, SKOS


def rule_of(*sets: RuleSet) -> Rule:
    """Give the derivation's rule that rule sets make: name and version of the first, and the prose of all."""
    name, _, version = sets[0].key.rpartition("-")
    return Rule(name, version, " ".join(one.about["en"] for one in sets))


def node(iris: Iris, rules: RuleSet, rule: ReadingRule) -> NamedNode:
    """Name a rule of a set."""
    return rule_node(iris, rules.key, rule.name)


def described(known: Known, *sets: RuleSet) -> Derived:
    """Describe every rule of some sets, in a graph of their own: they are the same for all sources."""
    graph = known.model.iris.graph("afgeleid", f"regels/{sets[0].key}")
    quads = (quad for rules in sets for rule in rules for quad in _rule(known.model, graph, rules, rule))
    return Derived(graph, f"Leesregels: {sets[0].title['nl']}", (), list(quads))


def _rule(model: Model, graph: NamedNode, rules: RuleSet, rule: ReadingRule) -> Iterator[Quad]:
    yield from facts(
        graph,
        node(model.iris, rules, rule),
        (RDF.type, model.beb.ReadingRule),
        *((RDFS.label, text(f"{title}: {rule.name}", language)) for language, title in sorted(rules.title.items())),
        *((RDFS.comment, text(why, language)) for language, why in sorted(rule.why.items())),
        (SKOS.notation, Literal(rule.name)),
    )


def runs(known: Known) -> Iterator[tuple[Source, list[AssessmentPage]]]:
    """Give each source of assessments with its pages that say no opinion of their own, which rules must read."""
    for source in known.sources:
        if pages := [page for page in known.loaded.pages if page.run == source.key and page.judged is None]:
            yield source, pages


def opinions(known: Known, graph: NamedNode, pages: Iterable[AssessmentPage]) -> Iterator[Opinion]:
    """Give what a graph can say opinions about: each page, under its entry in the table of contents."""
    for page in pages:
        yield Opinion(known.model, graph, page, known.table.of[page.section])
