"""Run the gate: every rule on every node, and the reference engine beside it on a sample."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from heapq import heapify, heappop
from io import BytesIO
from pathlib import Path

import shacl
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse, serialize

from gestand.evidence import Place
from gestand.iri import Iris
from gestand.store import open_store
from gestand.terms import RDF, SH
from gestand.validate.reference import reference_results
from gestand.validate.report import SEVERITIES, Report, Result, Term
from gestand.validate.rules import Shapes, run, shapes

SAMPLE = 800
"""Quads on which pySHACL, the reference, is run beside the fast engine in every build; about two seconds."""


def check(opened: Store, nquads: Path, iris: Iris, places: Mapping[str, Place]) -> Report:
    """Check the quads of a release, in a store and in a file, against the shapes."""
    rules = shapes(iris)
    with ThreadPoolExecutor(1) as beside:  # the reference is Python; the fast engines work beside it, outside its lock
        everything = beside.submit(results, opened, rules, nquads)
        sample = _sample(opened)
        difference = _difference(results(sample, rules), reference_results(sample, rules))
        if not difference:
            return _report(everything.result(), rules, places)
    note = f"the fast SHACL engine and pySHACL differ on a sample ({difference}); pySHACL checked everything"
    return _report(reference_results(opened, rules), rules, places, (note,))


def check_release(store: Path, iris: Iris) -> Report:
    """Check a published release's store against the shapes again."""
    rules = shapes(iris)
    return _report(results(open_store(store), rules), rules, {})


def results(store: Store, rules: Shapes, nquads: Path | None = None) -> list[Result]:
    """Give the results of the fast way: an engine for the core, one query for each SPARQL constraint."""
    with ThreadPoolExecutor() as pool:  # the store's queries run outside Python's lock: they use every core
        asked = [pool.submit(lambda rule=rule: list(run(rule, store))) for rule in rules.sparql]  # type: ignore[misc]
        engine = shacl.Shapes.from_text(rules.core, "ntriples")
        found = engine.validate_file(str(nquads)) if nquads else engine.validate_text(_ntriples(store), "ntriples")
        core = [_core_result(result, rules) for result in found.results]
        return core + [result for one in asked for result in one.result()]


def _ntriples(quads: Iterable[Quad]) -> str:
    out = BytesIO()
    serialize({quad.triple for quad in quads}, out, format=RdfFormat.N_TRIPLES)
    return out.getvalue().decode()


def _core_result(found: shacl.Result, rules: Shapes) -> Result:
    path, shape = found.path, _iri(found.source_shape or "")
    rule = rules.rules.get(shape)  # the engine gives messages without their language: take the shape's own
    return Result(
        focus=_iri(found.focus_node),
        shape=shape,
        component=found.component_iri,
        severity=found.severity.removeprefix(str(SH)).removeprefix("sh:"),
        path=_iri(path) if path and path.startswith("<") and path.endswith(">") else None,
        value=_term(found.value) if found.value else None,
        messages=rule.messages if rule else (),
    )


def _iri(text: str) -> str:
    return text.removeprefix("<").removesuffix(">")


def _term(text: str) -> Term:
    """Read a term in N-Triples syntax."""
    (quad,) = parse(f"<x:s> <x:p> {text} .", format=RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, NamedNode | Literal), text
    return quad.object


def _report(found: Iterable[Result], rules: Shapes, places: Mapping[str, Place], notes: tuple[str, ...] = ()) -> Report:
    order = {severity: rank for rank, severity in enumerate(SEVERITIES)}
    ranked = sorted(found, key=lambda result: (order[result.severity], result.constraint or result.shape, result.key))
    return Report(tuple(ranked), rules.rules, places, notes)


def _sample(store: Store) -> Store:
    """Take some resources of each class, whole: the first by IRI, until the sample is full."""
    by_class: dict[object, list[str]] = defaultdict(list)
    for quad in store.quads_for_pattern(None, RDF.type, None, None):
        if isinstance(quad.subject, NamedNode):
            by_class[quad.object].append(quad.subject.value)
    sample, share = Store(), max(SAMPLE // max(len(by_class), 1), 1)
    for members in by_class.values():
        taken = 0
        heapify(members)
        while members and taken < share:
            own = list(store.quads_for_pattern(NamedNode(heappop(members)), None, None, None))
            sample.extend(own)
            taken += len(own)
    return sample


def _difference(fast: Iterable[Result], reference: Iterable[Result]) -> str:
    """Tell how two engines differ, in numbers and with one example; empty when they agree."""
    one, other = Counter(result.key for result in fast), Counter(result.key for result in reference)
    if one == other:
        return ""
    only_fast, only_reference = one - other, other - one
    example = next(iter(only_fast or only_reference))
    return f"{only_fast.total()} only fast, {only_reference.total()} only pySHACL, such as {example}"
