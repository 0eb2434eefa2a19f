"""What a parsed query tells the policy, and what no text can do to the parser."""

from __future__ import annotations

import gc
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gestand.engine import query_limits
from gestand.engine.grammar import GRAMMAR, rules_of
from gestand.engine.query_limits import Limit
from gestand.engine.syntax import NestingTooDeep, ParsedQuery, QuerySyntaxError, TooLong, parse, resolve
from gestand.engine.tokens import KEYWORDS

RULES = rules_of(GRAMMAR)
EVIL = "SERVICE <http://evil.example/> { ?s ?p ?o }"


def parsed(text: str) -> ParsedQuery | None:
    """Parse a query, or give None if it is wrong."""
    try:
        return parse(text)
    except QuerySyntaxError:
        return None


def values_of(text: str, base: str | None = None) -> list[str]:
    """Let the engine answer a SELECT ?x, and list the values of ?x."""
    rows = pyoxigraph.Store().query(text, base_iri=base)
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    return [row["x"].value for row in rows]


# What is asked, of which graphs, with which services


@pytest.mark.parametrize("form", ["SELECT * {}", "ASK {}", "CONSTRUCT {} {}", "DESCRIBE <x>"])
def test_the_form_is_the_first_word_behind_the_prologue(form: str) -> None:
    assert form.split()[0] == parse(f"BASE <http://e/> PREFIX select: <x> {form.lower()}").form


def test_graphs_are_resolved_against_base_and_prefixes() -> None:
    text = "PREFIX a: <g/> BASE <http://e/x/> PREFIX b: <g/> ASK FROM <../1> FROM NAMED a:2 FROM b:3\\, FROM NAMED <y:4> {}"
    query = parse(text, base="http://base/")
    assert ("http://e/1", "http://e/x/g/3,") == query.default_graphs
    assert ("http://base/g/2", "y:4") == query.named_graphs


def test_a_relative_graph_stays_as_it_is_without_a_base() -> None:
    assert ("x/y",) == parse("ASK FROM <x/y> {}").default_graphs


def test_a_prefix_declared_twice_has_its_last_iri_as_in_the_engine() -> None:
    text = "PREFIX a: <http://1/> PREFIX a: <http://2/> SELECT ?x FROM a: { VALUES ?x { a: } }"
    assert ["http://2/"] == values_of(text) == list(parse(text).default_graphs)


def test_services_are_named_wherever_they_stand() -> None:
    text = """PREFIX e: <http://e/> SELECT * { SERVICE SILENT e:1 { SERVICE $x {} }
        FILTER NOT EXISTS { SERVICE<http://e/2>{} } { SELECT ?y { OPTIONAL { service e:3 {} } } } }"""
    assert ("http://e/1", "?x", "http://e/2", "http://e/3") == parse(text).services


@pytest.mark.parametrize(
    "text",
    [
        "ASK { \\u0053ERVICE <http://e/> {} }",
        "ASK { S\\U00000045RVICE\\u0020<http://e/> {} }",
        "ASK { ?s ?p 'a\\\\' . SERVICE<http://e/>{} }",
        "ASK { ?s ?p '''a''\\''''.sErViCe#\n<http://e/>#\n{} }",
        "ASK { # \\u000A SERVICE <http://e/> {}\n }",
        "ASK { ?s ?p true.SERVICE <http://e/> {} }",
        "PREFIX : <http://e/> ASK { ?s ?p 1SERVICE: {} }".replace("1SERVICE:", "1 .SERVICE :"),
    ],
)
def test_a_disguised_service_is_seen(text: str) -> None:
    assert ("http://e/",) == parse(text).services


@pytest.mark.parametrize(
    "text",
    [
        f"ASK {{ # {EVIL}\n }}",
        f'ASK {{ ?s ?p \'{EVIL}\', "{EVIL}", \'\'\' \' {EVIL}\'\'\', """ "" {EVIL}\\"""" }}',
        f"ASK {{ ?s ?p '\\\\', '\\'{EVIL}' }}",
        "PREFIX service: <http://e/> ASK { service:service ?service <SERVICE> {} }",
        "PREFIX : <http://e/> ASK { ?s ?p _:service {} :SERVICE :\\#SERVICE :%20SERVICE }",
        "ASK { ?s ?p '\\u0020SERVICE\\u003Cx\\u003E \\u007B\\u007D' }",
    ],
)
def test_what_only_looks_like_a_service_is_none(text: str) -> None:
    assert (False, ()) == (parse(text).has_service, parse(text).services)


@pytest.mark.parametrize("escape", ["\\u0022", "\\u0027", "\\u005C", "\\u000A", "\\u000D", "\\U00000022"])
@pytest.mark.parametrize("quotes", ['"', "'", '"""', "'''"])
def test_an_escape_that_could_end_a_string_is_refused(escape: str, quotes: str) -> None:
    for text in (f"{quotes}a{escape}{quotes}", f"{quotes}a{escape} = {quotes} x {quotes}"):
        with pytest.raises(QuerySyntaxError, match="engines read differently") as caught:
            parse(f"ASK {{ FILTER({text}) }}")
        assert text.index(escape) + 14 == caught.value.column


# The text for the engine


def test_the_engine_gets_the_tokens_where_they_stood_and_nothing_else() -> None:
    sent = "SELECT * # c\r\n FROM <http://e/> #d\n FROM\nNAMED<http://f/> { ?s \\u0061 '#' }#e"
    mine = f"SELECT ?s    \r\n{' ' * 20}\n     \n{' ' * 17}{{ ?s a      '#' }}  "
    assert mine == parse(sent).without_dataset


def test_the_engine_reads_what_the_policy_read() -> None:
    text = parse("\\u0053ELECT ?x FROM <http://e/> { VALUES ?x { '\\u00e9' TRUE '\\\\u0041' } }").without_dataset
    assert ["é", "true", "\\u0041"] == values_of(text)


# The canonical text


def test_the_canonical_text_holds_the_tokens_and_nothing_else() -> None:
    sent = "prefix a:<x#>\nselect $x(count(*)as?n)#c\n{?x a:b/a:c'é','#',1.5 FILTER(?x>-1)}group by$x"
    mine = (
        "PREFIX a: <x#> SELECT $x ( COUNT ( * ) AS ?n ) { ?x a:b / a:c 'é' , '#' , 1.5 FILTER ( ?x > -1 ) } GROUP BY $x"
    )
    assert mine == parse(sent).normalized


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ASK { ?s ?p 'a b' }", "ASK { ?s ?p 'a  b' }"),
        ("ASK { ?s ?p 'select' }", "ASK { ?s ?p 'SELECT' }"),
        ("ASK { ?s ?p '#a' }", "ASK { ?s ?p '#b' }"),
        ("ASK { ?s ?p '\\\\u0041' }", "ASK { ?s ?p '\\\\A' }"),
        ("ASK { ?s ?p ?o }", "ASK { ?s ?p ?O }"),
        ("ASK { ?s ?p <A> }", "ASK { ?s ?p <a> }"),
        ("ASK FROM <a> { ?s ?p ?o }", "ASK { ?s ?p ?o }"),
        ("ASK { FILTER(1 - 1) }", "ASK { FILTER(1 -1) }"),
    ],
)
def test_queries_that_differ_have_other_canonical_texts(one: str, other: str) -> None:
    assert parse(one).normalized != parse(other).normalized


# Limits

NESTS = {
    "groups": ("SELECT * ", "{", "?s ?p ?o", "}"),
    "sub-selects": ("SELECT * ", "{ SELECT * {", "?s ?p ?o", "}}"),
    "NOT EXISTS": ("SELECT * ", "{ FILTER NOT EXISTS {", "?s ?p ?o", "} }"),
    "brackets": ("ASK { FILTER(", "(", "1", ")"),
    "negations": ("ASK { FILTER(", "!(", "1", ")"),
    "signs": ("ASK { FILTER(", "-(", "1", ")"),
    "functions": ("ASK { FILTER(", "STR(", "1", ")"),
    "lists of values": ("ASK { FILTER(", "1 IN (", "1", ")"),
    "collections": ("ASK { ?s ?p ", "(", "1", ")"),
    "blank nodes": ("ASK { ?s ?p ", "[ ?p ", "1", "]"),
    "templates": ("CONSTRUCT { ?s ?p ", "(", "1", ")"),
    "paths": ("ASK { ?s ", "(", "<p>", ")"),
    "inverse paths": ("ASK { ?s ", "^(", "<p>", ")*"),
}


@pytest.mark.parametrize(("start", "opening", "core", "closing"), NESTS.values(), ids=NESTS.keys())
def test_every_way_to_nest_counts(start: str, opening: str, core: str, closing: str) -> None:
    for depth in (101, 50_000):
        with pytest.raises(NestingTooDeep, match="more than 100 deep"):
            parse(start + opening * depth + core + closing * depth)


def test_depth_is_told_and_its_limit_can_be_set() -> None:
    assert 4 == parse("ASK { { FILTER((1)) } {} }").depth
    with pytest.raises(NestingTooDeep):
        parse("ASK { { FILTER((1)) } {} }", max_depth=3)


REPEATED: dict[str, tuple[Limit, Callable[[int], str]]] = {
    "OPTIONAL": (query_limits.STEPS, lambda n: "SELECT * {" + "OPTIONAL {}" * (n - 1) + "}"),
    "MINUS": (query_limits.STEPS, lambda n: "SELECT * {" + "MINUS {}" * (n - 1) + "}"),
    "SERVICE": (query_limits.STEPS, lambda n: "ASK {" + "SERVICE <s> {}" * n + "}"),
    "VALUES": (query_limits.STEPS, lambda n: "ASK {" + "VALUES ?x { 1 }" * n + "}"),
    "BIND": (query_limits.STEPS, lambda n: "ASK {" + "".join(f"BIND(1 AS ?x{i})" for i in range(n)) + "}"),
    "aggregates": (query_limits.STEPS, lambda n: "ASK {} HAVING" + "(SUM(?x))" * n),
    "sort keys": (query_limits.COMPUTED, lambda n: "ASK {} ORDER BY" + " DESC(?x)" * n),
    "grouping keys": (query_limits.COMPUTED, lambda n: "ASK {} GROUP BY" + " (?x + ?y)" * n),
    "resources": (query_limits.COMPUTED, lambda n: "DESCRIBE" + " <x>" * n),
    "UNION": (query_limits.UNIONS, lambda n: "ASK {{}" + "UNION {}" * n + "}"),
    "alternatives": (query_limits.ALTERNATIVES, lambda n: "ASK { ?s <p>" + "|<p>" * n + " ?o }"),
    "FILTER": (query_limits.OPERATORS, lambda n: "ASK {" + "FILTER(1)" * n + "}"),
    "or": (query_limits.OPERATORS, lambda n: "ASK { FILTER(1" + "||1" * (n - 1) + ")}"),
    "and": (query_limits.OPERATORS, lambda n: "ASK { FILTER(1" + "&&1" * (n - 1) + ")}"),
    "plus": (query_limits.OPERATORS, lambda n: "ASK { FILTER(1" + "+1" * (n - 1) + ")}"),
    "times": (query_limits.OPERATORS, lambda n: "ASK { FILTER(1" + "*?x" * (n - 1) + ")}"),
    "objects": (query_limits.JOINED, lambda n: "ASK { ?s ?p 1" + ",1" * (n - 1) + "}"),
    "predicates": (query_limits.JOINED, lambda n: "ASK { ?s ?p 1" + ";?p 1" * (n - 1) + "}"),
    "triples": (query_limits.JOINED, lambda n: "ASK {" + "?s ?p 1." * n + "}"),
    "groups": (query_limits.JOINED, lambda n: "ASK {" + "{}" * n + "}"),
    "graphs": (query_limits.JOINED, lambda n: "ASK {" + "GRAPH ?g { ?s ?p 1 }" * (n // 2) + "{}" * (n % 2) + "}"),
    "members": (query_limits.JOINED, lambda n: "ASK { ?s ?p (" + " 1" * (n - 1) + ")}"),
    "sequences": (query_limits.JOINED, lambda n: "ASK { ?s <p>" + "/<p>" * (n - 1) + " 1 }"),
    "variables": (query_limits.LISTED, lambda n: "SELECT" + " ?x" * n + "{}"),
    "sort variables": (query_limits.LISTED, lambda n: "ASK {} ORDER BY" + " ?x" * n),
    "columns": (query_limits.LISTED, lambda n: "ASK { VALUES (" + " ?x" * n + ") {} }"),
}


@pytest.mark.parametrize(("limit", "write"), REPEATED.values(), ids=REPEATED.keys())
def test_repetition_is_allowed_up_to_its_limit(limit: Limit, write: Callable[[int], str]) -> None:
    assert parse(write(limit.most)).form
    with pytest.raises(TooLong) as caught:
        parse(write(limit.most + 1))
    assert f"the query has more than {limit.most:,} {limit.name}, the limit here" == caught.value.message


def test_a_hundred_thousand_rows_are_allowed_and_tokens_without_end_are_not() -> None:
    assert 3 == parse("ASK { VALUES (?x) {" + "(-1)" * 100_000 + "} }").depth
    with pytest.raises(TooLong, match="more than 500,000 tokens"):
        parse("ASK { ?s ?p " + "." * 600_000)


ON_A_SMALL_STACK = """
import sys, threading, pyoxigraph
threading.stack_size(4 << 20)
def run():
    pyoxigraph.Store().query(sys.stdin.read())
    print("alive", flush=True)
thread = threading.Thread(target=run)
thread.start()
thread.join()
"""


def everything_at_once() -> str:
    """Write a query that comes near all limits at the same time, one construct inside or behind the other."""
    inner = " . ".join(f"?s{i} <p:> ?s{i + 1}" for i in range(query_limits.JOINED.most - 20))
    inner += " UNION ".join(["{ ?s <p:> ?o }"] * query_limits.UNIONS.most)
    steps = range(query_limits.STEPS.most // 2 - 10)
    inner += "".join(f"OPTIONAL {{ ?s <p:> ?o{i} }} BIND(1 AS ?v{i})" for i in steps)
    inner += "FILTER(" + " + ".join(["?s"] * (query_limits.OPERATORS.most - 40)) + ")"
    keys = " (STR(?s))" * (query_limits.COMPUTED.most - 10)
    return "SELECT * {" + "?s <p:> ?o FILTER(NOT EXISTS {" * 32 + inner + "})" * 32 + "} ORDER BY" + keys


@pytest.mark.parametrize("text", [everything_at_once(), "ASK { FILTER(" + "STRLEN(" * 98 + "1" + ")" * 98 + ")}"])
def test_what_the_limits_allow_leaves_half_of_the_engines_stack(text: str) -> None:
    mine = parse(text).without_dataset
    child = subprocess.run([sys.executable, "-c", ON_A_SMALL_STACK], input=mine, capture_output=True, text=True)
    assert (0, "alive\n") == (child.returncode, child.stdout)


LONG = {
    "words": "a.", "dashes": "a-", "names": "a:b.", "dots": ".", "less": "<a", "quotes": '"""a', "brackets": "( ",
    "comments": "#\n", "hashes": "(#)\n", "escapes": "\\u0061:\\\\", "numbers": "1.", "tags": "@a-", "blanks": "_:a.",
    "values": " 1", "variables": "?a",
}  # fmt: skip


@pytest.mark.parametrize("piece", LONG.values(), ids=LONG.keys())
def test_time_grows_with_the_length_and_no_faster(piece: str) -> None:
    def seconds(size: int) -> float:
        text, best = "ASK { VALUES ?x {" + piece * (size // len(piece)), []
        for _ in range(3):
            start = time.process_time()
            parsed(text)
            best.append(time.process_time() - start)
        return min(best)

    gc.collect()
    gc.freeze()  # what other tests left in memory is not searched for garbage on our time
    # eight times the text; a square takes 64 times the time. A busy machine gets four tries: growth would fail them all
    assert any(seconds(320_000) < 24 * seconds(40_000) + 0.05 for _ in range(4))


# Relative IRIs

REFERENCES = (
    "g:h g ./g g/ /g //g ?y g?y #s g#s g?y#s ;x g;x g;x?y#s . ./ .. ../ ../g ../.. ../../ ../../g ../../../g /./g /../g",
    "g. .g g.. ..g ./../g ./g/. g/./h g/../h g;x=1/./y g;x=1/../y g?y/./x g#s/../x http://x/a/../b",
)
BASES = ["http://a/b/c/d;p?q", "http://a", "http://a?x", "urn:x:y", "file:///x/y", "http://a//b/"]


@pytest.mark.parametrize("base", BASES)
def test_references_are_resolved_as_the_engine_resolves_them(base: str) -> None:
    references = ["", *" ".join(REFERENCES).split()]
    if base == "urn:x:y":
        references.remove("/../g")  # the engine drops the slash that RFC 3986 keeps
    values = " ".join(f"<{reference}>" for reference in references)
    engine = values_of(f"SELECT ?x {{ VALUES ?x {{ {values} }} }}", base)
    assert engine == [resolve(reference, base) for reference in references]


# Whatever is sent

WORDS = {
    "VAR": ["?a", "$b", "?c", "?service"], "IRI": ["<http://e/#x>", "<SERVICE>"], "STRING": ['"s"', "'#'", "'''l'o'''"],
    "PNAME": ["ex:a", "ex:", "ex:c.d", "ex:service"], "LANGTAG": ["@en", "@nl-BE"], "INTEGER": ["1", "20"],
    "NUMBER": ["1.5", ".5", "1e3"], "POSITIVE": ["+1", "+.5"], "NEGATIVE": ["-1", "-2e0"], "BLANK": ["_:a", "_:b"],
}  # fmt: skip
for _word, _kind in KEYWORDS.items():
    if _kind != _word:
        WORDS.setdefault(_kind, []).append(_word)


def least() -> dict[str, int]:
    """Count, for each rule, the fewest tokens that it can stand for."""
    found = dict.fromkeys(RULES, 10_000)
    for _ in RULES:
        found = {
            name: min(sum(found.get(part, part[0] != "@") for part in choice) for choice in choices)
            for name, choices in RULES.items()
        }
    return found


LEAST = least()


def sentence(chance: random.Random, size: int) -> Iterator[str]:
    """Write the tokens of a query that the grammar allows."""
    stack = ["Unit"]
    while stack:
        symbol = stack.pop()
        if symbol == "Prologue":
            yield from ("PREFIX", "ex:", "<http://e/>")
        elif symbol in RULES:
            size -= 1
            choices = sorted(RULES[symbol], key=lambda choice: sum(LEAST.get(part, part[0] != "@") for part in choice))
            stack += reversed(choices[0] if size < len(stack) else chance.choice(choices))
        elif symbol[0] != "@" and symbol != "END":
            yield chance.choice(WORDS.get(symbol, [symbol]))


CHANCES = st.integers(0, 1 << 30).map(random.Random)
SENTENCES = st.builds(lambda chance, size: list(sentence(chance, size)), CHANCES, st.integers(5, 300))
QUIET = settings(deadline=None, max_examples=150)


@QUIET
@given(SENTENCES)
def test_what_the_grammar_writes_the_parser_reads(tokens: list[str]) -> None:
    try:
        query = parse(" ".join(tokens))
    except QuerySyntaxError as error:
        assert "expected" not in error.message  # only a note beside the grammar may forbid it
        return
    assert query.has_service == ("SERVICE" in tokens)
    assert query.normalized == parse(query.normalized).normalized
    if "*" not in tokens:  # the columns of SELECT * are named for the engine
        assert ("FROM" not in tokens) == (query.normalized == parse(query.without_dataset).normalized)


@QUIET
@given(SENTENCES, CHANCES)
def test_white_space_comments_case_and_escapes_change_nothing(tokens: list[str], chance: random.Random) -> None:
    def disguised(token: str) -> str:
        if token in KEYWORDS:
            token = "".join(chance.choice((c.lower(), c.upper())) for c in token)
        if token[0] in "'\"":
            return token
        return "".join(f"\\u{ord(c):04x}" if chance.random() < 0.1 else c for c in token)

    plain = parsed(" ".join(tokens))
    gaps = [" ", "\n", "\t", "\r\n", "#c\n", " # SERVICE <x> { ' \" \r", "\\u0020"]
    other = parsed("".join(disguised(token) + chance.choice(gaps) for token in tokens))
    assert (plain and plain.normalized) == (other and other.normalized)
    assert (plain and plain.services) == (other and other.services)


MARKS = ["{", "}", "[", "]", "(", ")", "||", "&&", "!=", "<=", "^^", "*", "a", "\\u0022", "\\u005C", '"""', "'''", "a:"]
PIECES = st.one_of(
    st.sampled_from([*KEYWORDS, *MARKS, *(word for words in WORDS.values() for word in words)]),
    st.sampled_from("<>.,;:?$!|&/+-=^@#'\"\\_%~ \n"),
    st.text(max_size=4),
)
STARTS = st.sampled_from(["", "ASK {", "SELECT * { ?s ?p ", "ASK { FILTER(", "SELECT (1"])


@settings(deadline=None, max_examples=500)
@given(STARTS, st.lists(PIECES, max_size=60), st.sampled_from(["", " "]))
def test_no_text_raises_anything_but_a_syntax_error(start: str, pieces: list[str], glue: str) -> None:
    text = start + glue.join(pieces)
    try:
        query = parse(text)
    except QuerySyntaxError as error:
        assert 1 <= error.line <= 1 + len(text)
        assert 1 <= error.column <= 1 + len(text)
    else:
        assert query.normalized == parse(query.normalized).normalized


NOISE = st.text(st.sampled_from("ab {}()<>#;.,?'\"\\\n\t") | st.characters(exclude_categories=["Cs"]), max_size=12)


@QUIET
@given(NOISE, NOISE)
def test_no_string_comment_or_iri_hides_or_shows_a_service(before: str, after: str) -> None:
    inside = before + EVIL + after
    string = inside.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
    comment = inside.replace("\n", " ").replace("\r", " ")
    iri = "".join(c for c in inside if c > " " and c not in '<>"{}|^`\\')
    hidden = f"ASK {{ ?s ?p '{string}', '''{string}''', <{iri}> # {comment}\n"
    assert parse(hidden + "}").has_service is False
    assert ("http://evil.example/",) == parse(hidden + EVIL + "}").services


# SELECT *

STARS = {
    "SELECT * { ?s ?p ?o }": "s p o",
    "select distinct * where { ?o ?p ?s optional { ?z ?p ?a } }": "o p s z a",
    "SELECT * { ?a ?b ?c MINUS { ?d ?e ?f } FILTER NOT EXISTS { ?x ?y ?z } }": "a b c",
    "SELECT * { { SELECT ?b { ?a ?q ?b } } BIND(1 AS ?k) GRAPH ?g { ?a ?b ?c } }": "b a k g c",
    "SELECT * { ?s ?p ?o } VALUES ?z { 1 }": "s p o z",
    "SELECT * { [] <p:> ( ?u ?v ) }": "u v",
}


@pytest.mark.parametrize(("query", "columns"), STARS.items())
def test_the_columns_of_a_star_are_in_the_order_of_the_query(query: str, columns: str) -> None:
    mine = pyoxigraph.Store().query(parse(query).without_dataset)
    theirs = pyoxigraph.Store().query(query)
    assert isinstance(mine, pyoxigraph.QuerySolutions) and isinstance(theirs, pyoxigraph.QuerySolutions)
    assert columns.split() == [variable.value for variable in mine.variables]
    assert set(columns.split()) == {variable.value for variable in theirs.variables}


@pytest.mark.parametrize("query", ["SELECT * {}", "ASK { { SELECT * { ?s ?p ?o } } }", "SELECT ?s { { SELECT * { ?s ?p ?o } } }"])
def test_no_other_star_is_touched(query: str) -> None:
    assert query == parse(query).without_dataset
