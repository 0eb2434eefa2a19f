"""The grammar of queries: what is accepted, what is refused, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest
import rdflib

from gestand.engine.grammar import GRAMMAR, rules_of, table_of
from gestand.engine.syntax import QuerySyntaxError, UpdateRefused, parse
from gestand.engine.tokens import KEYWORDS

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
# Update requests without an operation: a prologue alone does not tell what it begins.
WITHOUT_OPERATION = {"syntax-update-38.ru", "syntax-update-39.ru", "syntax-update-40.ru"}


def fault_of(text: str) -> QuerySyntaxError | None:
    """Parse a query and give what is wrong with it."""
    try:
        parse(text, base="http://base.example/")
    except QuerySyntaxError as error:
        return error
    return None


def engine_fault(text: str) -> str | None:
    """Let pyoxigraph parse a query and give what it says is wrong."""
    try:
        pyoxigraph.Store().query(text, base_iri="http://base.example/")
    except SyntaxError as error:
        return str(error)
    except RuntimeError:  # a function that the engine does not know
        return None
    return None


def w3c_queries(folder: Path) -> list[tuple[bool, Path]]:
    """List the queries of the W3C manifests, and whether each is good."""
    found = []
    for manifest in sorted(folder.glob("sparql11/*/manifest.ttl")):
        graph = rdflib.Graph().parse(manifest)
        for test, kind in graph.subject_objects(rdflib.RDF.type):
            action = graph.value(test, MF.action)
            query = graph.value(action, QT.query) or action
            if isinstance(query, rdflib.URIRef) and query.endswith((".rq", ".ru")):
                found.append(("Negative" not in str(kind), Path(query.removeprefix("file://"))))
    return found


# The W3C's tests


@pytest.mark.w3c
def test_the_w3c_queries_are_judged_as_their_manifests_say(data: Callable[[str], Path]) -> None:
    queries = [(good, path) for good, path in w3c_queries(data("w3c")) if path.suffix == ".rq"]
    wrong = [path.name for good, path in queries if (fault_of(path.read_text("utf-8")) is None) != good]
    assert (76, 31) == (sum(good for good, _ in queries), sum(not good for good, _ in queries))
    assert [] == wrong


@pytest.mark.w3c
def test_the_w3c_updates_are_refused_as_updates(data: Callable[[str], Path]) -> None:
    updates = [path for _, path in w3c_queries(data("w3c")) if path.suffix == ".ru"]
    other = {path.name for path in updates if not isinstance(fault_of(path.read_text("utf-8")), UpdateRefused)}
    assert WITHOUT_OPERATION == other
    assert all(fault_of(path.read_text("utf-8")) for path in updates)


@pytest.mark.w3c
def test_pyoxigraph_judges_the_w3c_queries_as_we_do(data: Callable[[str], Path]) -> None:
    texts = {path.name: path.read_text("utf-8") for _, path in w3c_queries(data("w3c")) if path.suffix == ".rq"}
    assert [] == [name for name, text in texts.items() if (fault_of(text) is None) != (engine_fault(text) is None)]


# The grammar


def test_the_grammar_is_ll1() -> None:
    rules, table = rules_of(GRAMMAR), table_of(rules_of(GRAMMAR))  # raises where two alternatives begin alike
    follow: dict[str, set[str]] = {name: set() for name in rules}
    before = -1
    while before != (before := sum(map(len, follow.values()))):
        for name, choices in rules.items():
            for choice in choices:
                behind = set(follow[name])
                for symbol in reversed([part for part in choice if part[0] != "@"]):
                    if symbol in rules:
                        follow[symbol] |= behind
                    behind = set(table[symbol]) | (behind if table[symbol].optional else set())
    assert {} == {name: both for name in rules if table[name].optional and (both := set(table[name]) & follow[name])}


def test_every_keyword_has_a_place_in_the_grammar() -> None:
    terminals = {symbol for choices in rules_of(GRAMMAR).values() for choice in choices for symbol in choice}
    assert {"UPDATE", "UPDATE_WORD"} == set(KEYWORDS.values()) - terminals


GOOD = [
    "SELECT*{}", "select distinct ?x where{?x a ?y}", "ASK{}", "DESCRIBE <x>", "DESCRIBE * { ?s ?p ?o }",
    "CONSTRUCT WHERE { ?s ?p [] }", "CONSTRUCT { _:a ?p ( ?o 1 ) } { _:a ?p ?o }", "ASK { ?s ?p 1.e0 , 1.5 , .5 , 1. ?a<?b&&?c>?d }",
    "SELECT * { ?s ?p true.?s ?p false.}", "ASK { [ #c\n ] ?p ( #c\n ) }", "ASK { ( 1 [ ?p ?o ] ) . [ ?p ?o ] }",
    "ASK { ?s ^(<a>|!(^a|<b>))*/<c>?/<d>+ ?o ; ?p ?q ; ; }", "ASK { ?s ?p ?o ; <a>/<b> [ <c>* 1 ] }",
    "ASK { FILTER(1 -1 = 1-1 || -?x < +1 && !BOUND(?x)) }", "ASK { FILTER(?x NOT IN (1, 2) || ?x IN ()) }",
    "ASK { FILTER <f>(1) FILTER <f>() FILTER REGEX(?a, 'b') FILTER EXISTS {} }", "ASK { ?s ?p '''a''b''' }",
    "SELECT (1 AS ?x) (?x + 1 AS ?y) {}", "SELECT ?x { BIND(1 AS ?x) } GROUP BY ?x HAVING(COUNT(*) > 1)",
    "SELECT (STR(?x) AS ?y) { ?x ?p ?o } GROUP BY (?x) ORDER BY DESC(?x) SUM(?o) LIMIT 1 OFFSET 2",
    "SELECT ?k (GROUP_CONCAT(DISTINCT ?o ; separator=', ') AS ?all) {?s ?p ?o} GROUP BY (STR(?s) AS ?k)",
    "ASK { VALUES (?x ?y) { (1 UNDEF) (<a> 'b'@nl) } VALUES () { () } } VALUES ?z { 1 }",
    "ASK { { SELECT ?x { ?x ?p ?o } LIMIT 1 } UNION { GRAPH ?g {} } MINUS {} OPTIONAL {} SERVICE SILENT ?g {} }",
    "ASK { _:a ?p ?o FILTER EXISTS { ?o ?p _:b } _:a ?q ?o }", "ASK { FILTER(?x > 1) BIND(1 AS ?x) }",
    "PREFIX : <http://e/> PREFIX a.b-c: <x> ASK { :\\-a%20b a.b-c:c.d:e : . }", "ASK { ?s ?p '\\\\u0041' }",
    "ASK { ?x ?y \"\"\"\" a \"\" b\\\"\"\"\" }", "ASK {} # no line end",
]  # fmt: skip


@pytest.mark.parametrize("text", GOOD)
def test_good_queries_are_accepted(text: str) -> None:
    assert fault_of(text) is None


FAULTS = [
    ("SELECT * {\n ?s ?p\n}", "line 3, column 1: found '}' where a triple's object was expected"),
    ("", "line 1, column 1: found the end of the query where BASE, PREFIX, SELECT, CONSTRUCT, DESCRIBE or ASK was"),
    ("ASK {", "column 6: found the end of the query where SELECT, a triple, a graph pattern or '}' was expected"),
    ("ASK { ?s ?p ?o ?x }", "column 16: found '?x' where ',', ';', '.', a graph pattern or '}' was expected"),
    ("ASK { FILTER(1 = 1 = 1) }", "column 20: found '=' where an operator or ')' was expected"),
    ("SELECT (?x) {}", "column 11: found ')' where an operator or AS was expected"),
    ("ASK { FILTER(?a<?b&&?c>?d) }", "column 16: found '<?b&&?c>' where an operator or ')' was expected"),
    ("ASK { ?s ?p 1.5.5 }", "column 16: found '.5' where"),
    ("ASK { ?s <http://a b> ?o }", "found '<' where a predicate was expected; if an IRI begins here, it may not hold ' '"),
    ("SELCT * {}", "line 1, column 1: found 'SELCT', which is not a keyword of SPARQL 1.1; did you mean SELECT?"),
    ("ASK { s ?p ?o }", "found 's', which is not a keyword of SPARQL 1.1; a variable begins with '?'"),
    ("A\u017fk {}", "is not a keyword"),
    ("ASK { ?s A ?o }", "found 'A', which is not a keyword"),
    ("ASK { ?s ?p 'a }", "column 13: the string that begins here is not closed at the end of the query"),
    ("ASK { ?s ?p 'a\n' }", "column 13: the string that begins here is not closed at the end of the line"),
    ("ASK { ?s ?p '''a }", "column 13: the string that begins here is not closed at the end of the query"),
    ("ASK { ?s ?p 'a\\q' }", "column 15: found '\\q' in a string; the escapes are"),
    ("ASK\u00a0{}", "column 4: found 'U+00A0', with which nothing begins in SPARQL 1.1; it is a no-break space"),
    ("ASK { a:b c:d a:e }", "column 7: no PREFIX declares 'a:', 'c:'"),
    ("PREFIX a:b <x> ASK {}", "column 8: found 'a:b' where a prefix such as ex: was expected"),
    ("ASK { FILTER(!!?x) }", "column 15: found '!' where '(', a function, an IRI, a literal or a variable was expected; to neg"),
    ("ASK { <<?s ?p ?o>> ?q ?r }", "found '<' where SELECT, a triple, a graph pattern or '}' was expected; triple terms"),
    ("ASK { ?s ?p ?o {| ?q ?r |} }", "found '|' where SELECT, a triple, a graph pattern or '}' was expected; annotations"),
    ("ASK { ?s ?p ?o ~ ?r }", "found '~', with which nothing begins in SPARQL 1.1; reifiers are SPARQL 1.2"),
    ("ASK { ?s ?p 'a'@en--ltr }", "base directions are SPARQL 1.2"),
    ("VERSION '1.2' ASK {}", "found 'VERSION', which is not SPARQL 1.1 but newer or an extension"),
    ("ASK { LATERAL {} }", "found 'LATERAL', which is not SPARQL 1.1 but newer or an extension"),
    ("ASK { ?x ?p ?o BIND(1 AS ?x) }", "column 26: BIND gives '?x' a value, but it is in scope already"),
    ("SELECT (1 AS ?x) { ?x ?p ?o }", "column 14: SELECT gives '?x' a value, but it is in scope already"),
    ("SELECT (1 AS ?x) (2 AS ?x) {}", "column 24: SELECT names '?x' twice"),
    ("SELECT (1 AS ?x) {} VALUES ?x { 1 }", "SELECT gives '?x' a value, but it is in scope already"),
    ("SELECT * { ?s ?p ?o } GROUP BY ?s", "column 8: SELECT * cannot be grouped"),
    ("SELECT ?o { ?s ?p ?o } GROUP BY ?s", "column 8: '?o' is neither grouped by nor inside an aggregate"),
    ("SELECT (?o + SUM(?p) AS ?x) { ?s ?p ?o }", "column 9: '?o' is neither grouped by nor inside an aggregate"),
    ("ASK { FILTER(COUNT(*) > 1) }", "column 14: an aggregate may stand in SELECT, HAVING and ORDER BY only"),
    ("ASK { FILTER(<f>(DISTINCT 1)) }", "column 14: an aggregate may stand in SELECT, HAVING and ORDER BY only"),
    ("SELECT (MAX(COUNT(?x)) AS ?y) {}", "column 13: an aggregate may not stand inside another aggregate"),
    ("ASK { _:a ?p 1 OPTIONAL { _:a ?q 2 } }", "column 27: the blank node '_:a' is used in another graph pattern"),
    ("ASK { _:a ?p 1 BIND(1 AS ?x) _:a ?q 2 }", "the blank node '_:a' is used in another graph pattern already"),
    ("ASK { VALUES (?x ?y) { (1 2)\n (1) } }", "line 2, column 2: this row has 1 values for 2 variables"),
    ("ASK { ?s ?p '\\uD800' }", "column 14: '\\uD800' is not a character of Unicode"),
    ("ASK { ?s ?p '\\U00110000' }", "'\\U00110000' is not a character of Unicode"),
    ("ASK { ?s ?p '\ud800' }", "column 14: found U+D800, which is not a character"),
    ("\\u0041\\u0053\\u004B {\r\n ?s ?p }", "line 2, column 8: found '}' where a triple's object was expected"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), FAULTS)
def test_a_fault_says_what_was_found_what_was_expected_and_where(text: str, message: str) -> None:
    assert message in str(fault_of(text))


@pytest.mark.parametrize("operation", [word for word, kind in KEYWORDS.items() if kind == "UPDATE"])
def test_every_update_operation_is_refused_as_an_update(operation: str) -> None:
    error = fault_of(f"PREFIX ex: <x>\n {operation.lower()} whatever 'follows")
    assert isinstance(error, UpdateRefused)
    assert (2, 2) == (error.line, error.column)


# Where pyoxigraph and the specification part; should one of these fail after an upgrade, the engine has moved.
ENGINE_REFUSES = {
    "a variable selected twice": "SELECT ?x ?x {}",
    "a variable selected under its alias": "SELECT (1 AS ?x) ?x {}",
    "a column of VALUES named twice": "ASK {} VALUES (?x ?x) {}",
    "an empty negated property set": "ASK { ?s !() ?o }",
    "an aggregate in a query that is no SELECT": "ASK { ?s ?p ?o } ORDER BY SUM(?o)",
    "white space in the brackets of BNODE": "SELECT (BNODE ( ) AS ?x) {}",
    "a grouped query that is no SELECT": "ASK { ?s ?p ?o } GROUP BY ?s",
    "an IRI that RFC 3987 does not allow": "ASK { ?s ?p <http://[> }",
}
ENGINE_ACCEPTS = {
    "a blank node label on both sides of BIND": "ASK { _:a ?p ?o BIND(1 AS ?x) _:a ?q ?o }",
    "an aggregate in an aggregate": "SELECT (MAX(COUNT(?x)) AS ?y) {}",
    "a variable of VALUES behind a grouped SELECT": "SELECT ?x { ?s ?p ?o } GROUP BY ?s VALUES ?x { 1 }",
    "SPARQL 1.2": "ASK { <<?s ?p ?o>> ?q ?r }",
    "LATERAL": "ASK { LATERAL {} }",
}


@pytest.mark.parametrize("text", ENGINE_REFUSES.values(), ids=ENGINE_REFUSES.keys())
def test_the_engine_refuses_some_of_what_the_grammar_allows(text: str) -> None:
    assert (None, True) == (fault_of(text), engine_fault(text) is not None)


@pytest.mark.parametrize("text", ENGINE_ACCEPTS.values(), ids=ENGINE_ACCEPTS.keys())
def test_the_engine_accepts_some_of_what_the_specification_forbids(text: str) -> None:
    assert (True, None) == (fault_of(text) is not None, engine_fault(text))
