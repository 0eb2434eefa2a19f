"""Read the shapes: what each rule is called, and the SPARQL constraints with the nodes that they are about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, Variable, parse, serialize

from gestand import words
from gestand.iri import Iris
from gestand.terms import DCTERMS, RDF, RDFS, SH, Beb
from gestand.validate.report import Result, Rule, Term

SPARQL_COMPONENT = SH.SPARQLConstraintComponent.value

_THIS = re.compile(r"[$?]this\b")
_WHERE = re.compile(r"\bWHERE\s*\{|\{", re.IGNORECASE)


@dataclass(frozen=True)
class SparqlRule:
    """A SPARQL constraint of a node shape: ``queries`` hold its text, set-based, one for each target."""

    shape: str
    constraint: str
    severity: str
    messages: tuple[Literal, ...]
    queries: tuple[str, ...]


@dataclass(frozen=True)
class Shapes:
    """The shapes of a release: the whole text, the part without SPARQL constraints, and the rules by IRI."""

    turtle: str
    core: str
    sparql: tuple[SparqlRule, ...]
    rules: dict[str, Rule]


@cache
def shapes(iris: Iris) -> Shapes:
    """Read the shapes for a publisher's IRIs; once for each."""
    turtle = words.shapes(iris)
    graph = Store()
    graph.extend(parse(turtle, RdfFormat.TURTLE))
    vocabulary = Store()
    vocabulary.extend(words.ontology(iris))
    rules = {rule.shape: rule for rule in _rules(graph, Beb(iris.vocabulary))}
    return Shapes(turtle, _core(graph), tuple(_sparql(graph, vocabulary)), rules)


def _core(graph: Store) -> str:
    """Give the shapes without their SPARQL constraints: those run as one query each, see `SparqlRule`."""
    constraints = {quad.object for quad in graph.quads_for_pattern(None, SH.sparql, None, None)}
    kept = [quad.triple for quad in graph if quad.predicate != SH.sparql and quad.subject not in constraints]
    out = BytesIO()
    serialize(kept, out, format=RdfFormat.N_TRIPLES)
    return out.getvalue().decode()


def _values(graph: Store, node: Term, predicate: NamedNode) -> Iterator[Term]:
    assert isinstance(node, NamedNode)  # shapes and constraints have IRIs: a test holds it
    for quad in graph.quads_for_pattern(node, predicate, None, None):
        assert isinstance(quad.object, NamedNode | Literal), quad
        yield quad.object


def _texts(graph: Store, node: Term, predicate: NamedNode) -> dict[str, str]:
    return {one.language or "": one.value for one in _values(graph, node, predicate) if isinstance(one, Literal)}


def _severity(graph: Store, node: Term) -> str:
    found = next(_values(graph, node, SH.severity), SH.Violation)
    return found.value.removeprefix(str(SH))


def _rules(graph: Store, beb: Beb) -> Iterator[Rule]:
    """Give name, message and remedy of each shape and constraint."""
    subjects = {quad.subject for quad in graph if isinstance(quad.subject, NamedNode)}
    for node in sorted(subjects, key=str):
        assert isinstance(node, NamedNode)
        yield Rule(
            shape=node.value,
            severity=_severity(graph, node),
            name=_texts(graph, node, SH.name) or _texts(graph, node, RDFS.label),
            message=_texts(graph, node, SH.message),
            remedy=_texts(graph, node, beb.remedy),
            identifier=next((one.value for one in _values(graph, node, DCTERMS.identifier)), ""),
        )


def _sparql(graph: Store, vocabulary: Store) -> Iterator[SparqlRule]:
    for quad in sorted(graph.quads_for_pattern(None, SH.sparql, None, None), key=str):
        shape, constraint = quad.subject, quad.object
        assert isinstance(shape, NamedNode) and isinstance(constraint, NamedNode)
        select = next(_values(graph, constraint, SH.select)).value
        messages = [one for one in _values(graph, constraint, SH.message) if isinstance(one, Literal)]
        messages = messages or [one for one in _values(graph, shape, SH.message) if isinstance(one, Literal)]
        yield SparqlRule(
            shape=shape.value,
            constraint=constraint.value,
            severity=_severity(graph, shape),
            messages=tuple(sorted(messages, key=str)),
            queries=tuple(
                _prefixes(graph, constraint) + set_based(select, target)
                for target in _targets(graph, vocabulary, shape)
            ),
        )


def _prefixes(graph: Store, constraint: NamedNode) -> str:
    """Give the PREFIX lines of the declarations that a constraint names (SHACL, section 5.2.1)."""
    lines = []
    for owner in _values(graph, constraint, SH.prefixes):
        for quad in graph.quads_for_pattern(owner, SH.declare, None, None):  # type: ignore[arg-type]
            prefix = next(graph.quads_for_pattern(quad.object, SH.prefix, None, None)).object  # type: ignore[arg-type]
            name = next(graph.quads_for_pattern(quad.object, SH.namespace, None, None)).object  # type: ignore[arg-type]
            assert isinstance(prefix, Literal) and isinstance(name, Literal)
            lines.append(f"PREFIX {prefix.value}: <{name.value}>\n")
    return "".join(sorted(set(lines)))


def _targets(graph: Store, vocabulary: Store, shape: NamedNode) -> Iterator[str]:
    """Give a triple pattern for ?this for each target of a shape (SHACL, section 2.1.3)."""
    for cls in _values(graph, shape, SH.targetClass):
        for one in sorted({cls, *_subclasses(vocabulary, cls)}, key=str):
            yield f"?this {RDF.type} {one} ."
    for predicate in _values(graph, shape, SH.targetSubjectsOf):
        yield f"?this {predicate} ?_target ."
    for predicate in _values(graph, shape, SH.targetObjectsOf):
        yield f"?_target {predicate} ?this ."


def _subclasses(vocabulary: Store, cls: Term) -> set[Term]:
    found: set[Term] = set()
    for quad in vocabulary.quads_for_pattern(None, RDFS.subClassOf, cls, None):
        if isinstance(quad.subject, NamedNode) and quad.subject not in found:
            found |= {quad.subject, *_subclasses(vocabulary, quad.subject)}
    return found


def set_based(select: str, target: str) -> str:
    """Turn a constraint's query about one node into one about all: ``$this`` is a variable, bound by its target.

    SHACL binds $this before the query runs (section 5.3.1); here the target pattern binds it, first of all.
    """
    everywhere = _THIS.sub("?this", select)
    opening = _WHERE.search(everywhere)
    assert opening is not None, select
    return f"{everywhere[: opening.end()]} {target} {everywhere[opening.end() :]}"


def run(rule: SparqlRule, store: Store) -> Iterator[Result]:
    """Run a SPARQL constraint over the whole store; each solution is a result."""
    seen = set()
    for query in rule.queries:
        found = store.query(query, use_default_graph_as_union=True)
        assert isinstance(found, QuerySolutions)
        names = [variable.value for variable in found.variables]
        for solution in found:
            bound = {name: solution[Variable(name)] for name in names}
            focus = bound["this"]
            assert isinstance(focus, NamedNode), focus
            value = bound.get("value")
            result = Result(
                focus=focus.value,
                shape=rule.shape,
                component=SPARQL_COMPONENT,
                severity=rule.severity,
                constraint=rule.constraint,
                path=_path(bound.get("path")),
                value=value if isinstance(value, NamedNode | Literal) else focus,
                messages=tuple(_fill(message, bound) for message in rule.messages),
            )
            identity = (result.key, result.messages)
            if identity not in seen:
                seen.add(identity)
                yield result


def _path(term: object) -> str | None:
    return term.value if isinstance(term, NamedNode) else None


def _fill(message: Literal, bound: dict[str, object]) -> Literal:
    """Put the values of a solution into a message with {?name} or {$name} (SHACL, section 5.2.1)."""
    words = message.value
    for name, term in bound.items():
        if isinstance(term, NamedNode | Literal):
            words = words.replace(f"{{?{name}}}", term.value).replace(f"{{${name}}}", term.value)
    return Literal(words, language=message.language) if message.language else Literal(words)


def quads(iris: Iris) -> Iterator[Quad]:
    """Give the shapes as quads of the default graph."""
    yield from parse(words.shapes(iris), RdfFormat.TURTLE)
