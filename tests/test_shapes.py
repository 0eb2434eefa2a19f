"""Hold the shapes to their promises: complete words, and each rule broken by a case in tests/shapes, in three engines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
import shacl
from rdflib.plugins.sparql import prepareQuery

from gestand import words
from gestand.iri import PLACEHOLDER, Iris
from gestand.terms import DCTERMS, OWL, RDF, SH, SKOS, XSD, Beb
from gestand.validate.rules import run, shapes

CASES = sorted(path for path in (Path(__file__).parent / "shapes").glob("*.ttl") if path.name != "seed.ttl")
SEED = Path(__file__).parent / "shapes" / "seed.ttl"
IRIS = Iris.of(PLACEHOLDER)
BEB = Beb(IRIS.vocabulary)
SHAPE = f"{IRIS.base}/id/shape/"

STUDY = [f"S{number:02}" for number in range(1, 41)]
"""The constraints of the study, by number."""

TABLE = Path(__file__).parent.parent / "docs" / "shapes.md"

COMPONENTS = {
    SH.class_: "Class", SH.datatype: "Datatype", SH.hasValue: "HasValue", SH.maxCount: "MaxCount", SH.minInclusive: "MinInclusive",
    SH.minCount: "MinCount", SH.minLength: "MinLength", SH.node: "Node", SH.nodeKind: "NodeKind",
    SH.pattern: "Pattern", SH.uniqueLang: "UniqueLang",
}  # fmt: skip
"""The constraint parameters that our property shapes use, with the name of their component."""

NOT_PREBOUND = re.compile(r"\b(VALUES|MINUS|SERVICE)\b")
"""What SHACL forbids in a constraint's query (SHACL, appendix A)."""


@dataclass(frozen=True)
class Found:
    """What engines must agree on about one result."""

    focus: str
    rule: str
    severity: str
    component: str
    value: str

    @property
    def broken(self) -> tuple[str, str]:
        return self.rule, self.severity


@cache
def shape_graph() -> ox.Store:
    store = ox.Store()
    store.extend(ox.parse(words.shapes(IRIS), ox.RdfFormat.TURTLE))
    return store


def values(subject: ox.NamedNode, predicate: ox.NamedNode) -> list[Any]:
    return [quad.object for quad in shape_graph().quads_for_pattern(subject, predicate, None, None)]


def typed(kind: ox.NamedNode) -> list[Any]:
    quads = shape_graph().quads_for_pattern(None, RDF.type, kind, None)
    return sorted((quad.subject for quad in quads), key=str)


def targets(shape: ox.NamedNode) -> list[object]:
    kinds = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)
    return [value for kind in kinds for value in values(shape, kind)]


def rules() -> list[ox.NamedNode]:
    """Give the property shapes and SPARQL constraints that shapes with a target hold."""
    held = [
        value
        for shape in typed(SH.NodeShape)
        if targets(shape)
        for value in (*values(shape, SH.property), *values(shape, SH.sparql))
    ]
    return sorted(set(held), key=str)


def name(iri: str) -> str:
    return iri.removeprefix(SHAPE)


# Cases


def case_triples(path: Path) -> set[ox.Triple]:
    """Give the seed with a case's patch: without the values that a ``# remove: subject predicate`` names, with the rest."""
    text, seed = path.read_text(encoding="utf-8"), turtle(SEED.read_text(encoding="utf-8"))
    head = "\n".join(line for line in text.splitlines() if line.startswith("@"))
    for line in re.findall(r"^# remove: (.*)$", text, re.MULTILINE):
        (pattern,) = turtle(f"{head}\n{line} [] .")
        gone = {one for one in seed if (one.subject, one.predicate) == (pattern.subject, pattern.predicate)}
        assert gone, f"{path.name} removes what the seed does not hold: {line}"
        seed -= gone
    return seed | turtle(text)


def expected(path: Path) -> set[tuple[str, str]]:
    """Read which rule a case breaks, and how badly, from its first line."""
    said = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# breaks: ").split()
    return set() if said == ["nothing"] else {(said[0], said[1])}


def turtle(text: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(text, ox.RdfFormat.TURTLE)}


@cache
def concepts() -> frozenset[ox.Triple]:
    """Give what the code lists say that rules ask for; the rest of them would only slow the reference engine."""
    listed = set().union(*(turtle(text) for _, text in words.texts(words.ONTOLOGY, ".ttl", IRIS)))
    return frozenset(one for one in listed if one.predicate == SKOS.inScheme)


# Engines


def with_shacl(triples: set[ox.Triple]) -> set[Found]:
    """Give the results of the engine ``shacl``, its own SPARQL included, from its report."""
    report = compiled().validate_text(ntriples(triples), "ntriples").turtle
    return set(from_report(rdflib.Graph().parse(data=report, format="turtle")))


@cache
def compiled() -> shacl.Shapes:
    return shacl.Shapes.from_text(words.shapes(IRIS), "turtle")


class PreparedGraph(rdflib.Graph):
    """A graph that parses each query once: pySHACL asks the same one for each focus node."""

    def query(self, query_object: Any, *args: Any, **options: Any) -> rdflib.query.Result:
        return super().query(prepared(query_object), *args, **options)


@cache
def prepared(query: str) -> rdflib.plugins.sparql.sparql.Query:
    return prepareQuery(query)


@cache
def rdflib_shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(data=words.shapes(IRIS), format="turtle")


def with_pyshacl(triples: set[ox.Triple]) -> set[Found]:
    """Give the results of pySHACL, the reference."""
    data = PreparedGraph().parse(data=ntriples(triples), format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=rdflib_shapes(), inplace=True)
    return set(from_report(report))


def from_report(report: rdflib.Graph) -> Iterator[Found]:
    for node in report.objects(None, rdflib.SH.result):
        constraint = report.value(node, rdflib.SH.sourceConstraint)
        value = report.value(node, rdflib.SH.value)
        yield Found(
            focus=str(report.value(node, rdflib.SH.focusNode)),
            rule=name(str(constraint or report.value(node, rdflib.SH.sourceShape))),
            severity=str(report.value(node, rdflib.SH.resultSeverity)).removeprefix(str(SH)),
            component=component(str(report.value(node, rdflib.SH.sourceConstraintComponent))),
            value="" if value is None else str(value),
        )


def set_based(triples: set[ox.Triple]) -> set[Found]:
    """Give the results of the SPARQL constraints, each run once over the whole store."""
    store = ox.Store()
    store.extend(ox.Quad(*one) for one in triples)
    return {
        Found(one.focus, name(one.constraint or ""), one.severity, component(one.component), one.value.value)
        for rule in shapes(IRIS).sparql
        for one in run(rule, store)
        if isinstance(one.value, ox.NamedNode | ox.Literal)
    }


def component(iri: str) -> str:
    return iri.removeprefix(str(SH)).removesuffix("ConstraintComponent")


def ntriples(triples: set[ox.Triple]) -> str:
    return "".join(f"{one} .\n" for one in sorted(map(str, triples)))


def sparql_only(found: set[Found]) -> set[Found]:
    return {one for one in found if one.component == "SPARQL"}


# Words and form of the shapes


def test_shapes_have_no_blank_node() -> None:
    assert [quad for quad in shape_graph() if {type(quad.subject), type(quad.object)} & {ox.BlankNode}] == []


def test_everything_a_shapes_file_says_is_about_an_iri_under_id_shape() -> None:
    assert {str(quad.subject) for quad in shape_graph() if not quad.subject.value.startswith(SHAPE)} == set()


def languages(node: ox.NamedNode, predicate: ox.NamedNode) -> list[str]:
    return sorted(str(value.language) for value in values(node, predicate) if isinstance(value, ox.Literal))


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: name(rule.value))
def test_a_rule_has_identifier_name_description_message_and_remedy(rule: ox.NamedNode) -> None:
    texts = (SH.name, SH.description, SH.message, BEB.remedy)
    assert [languages(rule, predicate) for predicate in texts] == [["en", "nl"]] * 4
    assert [bool(re.fullmatch(r"S\d\d", one.value)) for one in values(rule, DCTERMS.identifier)] == [True]


def test_every_shape_has_name_description_and_one_severity() -> None:
    every = [*typed(SH.NodeShape), *typed(SH.PropertyShape)]
    bare = [one for one in every if not languages(one, SH.name) == languages(one, SH.description) == ["en", "nl"]]
    assert bare == []
    assert [one for one in every if len(values(one, SH.severity)) != 1] == []


def test_a_shape_without_target_is_one_that_other_shapes_use() -> None:
    used = {quad.object for quad in shape_graph() if quad.predicate in (SH.node, SH.property)}
    every = [*typed(SH.NodeShape), *typed(SH.PropertyShape)]
    assert [one for one in every if not targets(one) and one not in used] == []


def test_a_shape_with_a_sparql_constraint_has_one_target_and_no_message_of_its_own() -> None:
    holders = [shape for shape in typed(SH.NodeShape) if values(shape, SH.sparql)]
    assert {name(one.value): len(targets(one)) for one in holders} == {name(one.value): 1 for one in holders}
    assert [one for one in holders if values(one, SH.message)] == []


@pytest.mark.parametrize("rule", typed(SH.SPARQLConstraint), ids=lambda rule: name(rule.value))
def test_a_sparql_constraint_keeps_to_what_pre_binding_allows(rule: ox.NamedNode) -> None:
    (select,) = (one.value for one in values(rule, SH.select))
    assert select.split()[:3] == ["SELECT", "DISTINCT", "$this"]
    assert NOT_PREBOUND.findall(select) == []
    assert "{" not in select[: select.index("WHERE")]  # the target is joined in front of the first group


def test_messages_name_only_variables_that_their_query_selects() -> None:
    for rule in typed(SH.SPARQLConstraint):
        selected = re.findall(r"[$?](\w+)", values(rule, SH.select)[0].value.split("WHERE")[0])
        for message in values(rule, SH.message):
            assert set(re.findall(r"\{[$?](\w+)\}", message.value)) <= set(selected), rule


def test_shapes_use_only_terms_that_the_vocabulary_declares() -> None:
    text = words.shapes(IRIS)
    used = set(re.findall(r"\bbeb:(\w+)", text))
    assert used - set(Beb.NAMES.split()) == set()


def test_every_class_of_the_vocabulary_is_the_target_of_a_shape() -> None:
    classes = {quad.subject for quad in words.ontology(IRIS) if quad.object == OWL.Class}
    assert classes - {target for shape in typed(SH.NodeShape) for target in targets(shape)} == set()


def test_each_constraint_of_the_study_is_held_by_a_rule_and_broken_by_a_case() -> None:
    identifiers = {one.value for rule in rules() for one in values(rule, DCTERMS.identifier)}
    cases = {path.name.partition("-")[0] for path in CASES}
    assert set(STUDY) - (identifiers & cases) == set()


def test_the_documentation_tells_which_rules_hold_which_constraint_of_the_study() -> None:
    held: dict[str, list[str]] = {number: [] for number in STUDY}
    for rule in rules():
        for one in values(rule, DCTERMS.identifier):
            held.get(one.value, []).append(name(rule.value))
    told = re.findall(r"^\| (S\d+) \| [^|]+ \| ([^|]+) \|", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {number: sorted(found) for number, found in held.items()} == {
        number: sorted(re.findall(r"`(\w+)`", said)) for number, said in told
    }


# The shapes at work


@pytest.mark.parametrize("engine", [with_shacl, with_pyshacl, set_based])
def test_the_seed_with_the_whole_vocabulary_breaks_nothing(engine: Callable[[set[ox.Triple]], set[Found]]) -> None:
    vocabulary = {quad.triple for quad in words.ontology(IRIS)}
    assert engine(turtle(SEED.read_text(encoding="utf-8")) | vocabulary) == set()


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_breaks_exactly_the_rule_it_names(path: Path) -> None:
    triples = case_triples(path) | concepts()
    found = with_shacl(triples)
    assert {one.broken for one in found} == expected(path)
    assert set_based(triples) == sparql_only(found)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_pyshacl_gives_the_same_results_for_a_case(path: Path) -> None:
    triples = case_triples(path) | concepts()
    assert with_pyshacl(triples) == with_shacl(triples)


def test_every_constraint_of_every_rule_is_broken_by_a_case() -> None:
    found = {one for path in CASES for one in with_shacl(case_triples(path) | concepts())}
    held = {
        (name(rule.value), COMPONENTS[parameter])
        for rule in rules()
        for parameter in COMPONENTS
        if values(rule, parameter)
    } | {(name(rule.value), "SPARQL") for rule in typed(SH.SPARQLConstraint)}
    assert held - {(one.rule, one.component) for one in found} == set()


def test_rules_use_no_constraint_parameter_that_the_cases_do_not_know() -> None:
    said = {quad.predicate for rule in rules() for quad in shape_graph().quads_for_pattern(rule, None, None, None)}
    about = {SH.path, SH.severity, SH.name, SH.description, SH.message, SH.select, SH.prefixes}
    assert {str(one) for one in said if one.value.startswith(str(SH))} - {str(one) for one in about} == {
        str(one) for one in COMPONENTS
    }


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_is_named_after_its_rule(path: Path) -> None:
    named = [values(ox.NamedNode(SHAPE + rule), DCTERMS.identifier)[0].value for rule, _ in expected(path)]
    assert path.name.split("-")[0] == (named[0] if named else "ok")


def test_shapes_work_under_another_base_and_vocabulary() -> None:
    other = Iris.of("https://elders.example/a+b", "https://woorden.example/bb/")
    broken = Path(SEED.parent / "S55-cited-and-not-recognised.ttl")
    data = other.localize(ntriples(case_triples(broken) | concepts()))
    results = shacl.Shapes.from_text(words.shapes(other), "turtle").validate_text(data, "ntriples").results
    assert [one.focus_node.split("/ronde/")[1] for one in results] == ["bevinding/2/bewijs/2>"]


def test_a_date_bound_needs_days_that_are_written_as_dates() -> None:
    """The bound compares dates as text: that is sound because both sides are held to xsd:date without time zone."""
    dates = [values(ox.NamedNode(SHAPE + one), SH.datatype) for one in ("DecisionDate", "AgreementFirstDay")]
    assert dates == [[XSD.date], [XSD.date]]
