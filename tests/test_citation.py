"""Links to answers: what they hold, how short they are, and the canonical form that their hash is of."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gestand import examples
from gestand.citation import (
    DIGITS,
    MOST_CODE,
    MOST_QUERY_BYTES,
    Answer,
    Citation,
    CitationError,
    answer_of_graph,
    answer_of_solutions,
    difference,
    read,
    tidy,
)
from gestand.citation_words import WORDS_1
from tests.building import BASE, IRIS

RELEASE, DIGEST = "2024-02-02-fd83f6d1", "a06406039b20a7ea765d855176b596c8"


def of(query: str) -> str:
    return Citation(RELEASE, DIGEST, query).code(IRIS)


# The link


@given(st.text(max_size=300))
def test_any_query_reads_back_as_it_was(query: str) -> None:
    assert Citation(RELEASE, DIGEST, query) == read(RELEASE, DIGEST, of(query), IRIS)


def test_a_link_of_the_past_is_read_for_ever() -> None:
    """This link was made with the first version; a change of the dictionary would break all links like it."""
    assert hashlib.sha256(WORDS_1.encode()).hexdigest().startswith("d48f87ca8846db2b")
    query = f"PREFIX beb: <{BASE}/ns/belofte-bewijs#>\nSELECT ?promise WHERE {{ ?promise a beb:Promise }}"
    assert query == read(RELEASE, DIGEST, "1I992dAOhZT96cQ8r52sB", IRIS).query


def test_the_link_is_a_path_that_needs_no_escapes_and_names_release_and_hash() -> None:
    path = Citation(RELEASE, DIGEST, 'ASK { ?s ?p "é ?&/#%" }').path(IRIS)
    assert path.startswith(f"/c/{RELEASE}/{DIGEST}/1") and path.isascii()
    assert set() == set(path) - set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_/")


def test_links_of_the_example_queries_are_a_third_of_the_query_and_less() -> None:
    queries = [example.text for example in examples.read(IRIS)]
    assert 20 < len(queries)
    assert [] == [query for query in queries if len(of(query)) > 400 or 2 * len(of(query)) > len(query)]


@pytest.mark.parametrize(
    ("digest", "code", "told"),
    [
        (DIGEST[1:], "1A", "hexadecimal digits"), (DIGEST.upper(), "1A", "hexadecimal digits"),
        (DIGEST, "2A", "version that is not known"), (DIGEST, "", "version that is not known"),
        (DIGEST, "1!!", "changed or cut"), (DIGEST, "1A", "changed or cut"), (DIGEST, "1", "cut"),
        (DIGEST, of("ASK {}")[:-3], "cut"), (DIGEST, of("ASK { ?s ?p ?o }") + "AAAA", "cut, or too much hangs behind it"),
        (DIGEST, "1" + "A" * MOST_CODE, "version that is not known"),
    ],
)  # fmt: skip
def test_a_link_that_was_cut_or_changed_is_told(digest: str, code: str, told: str) -> None:
    with pytest.raises(CitationError, match=told):
        read(RELEASE, digest, code, IRIS)


@given(st.binary(max_size=200))
def test_no_bytes_whatever_bring_the_reader_down(sent: bytes) -> None:
    import base64

    code = "1" + base64.urlsafe_b64encode(sent).rstrip(b"=").decode()
    try:
        assert read(RELEASE, DIGEST, code, IRIS).query is not None
    except CitationError as error:
        assert str(error)


def test_a_small_link_cannot_swell_to_a_large_query() -> None:
    import base64
    import zlib

    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = base64.urlsafe_b64encode(packer.compress(b" " * 10 * MOST_QUERY_BYTES) + packer.flush()).rstrip(b"=").decode()
    assert len(bomb) < MOST_CODE
    with pytest.raises(CitationError):
        read(RELEASE, DIGEST, f"1{bomb}", IRIS)


def test_a_query_that_is_too_long_for_a_link_is_refused() -> None:
    for query in (" " * (MOST_QUERY_BYTES + 1), "".join(hashlib.sha256(bytes([n])).hexdigest() for n in range(120))):
        with pytest.raises(CitationError, match="too long for a link"):
            of(query)


@pytest.mark.parametrize(("sent", "expected"), [("a\r\nb\rc\n\n ", "a\nb\nc"), (" a\u2028b", " a\u2028b"), ("", "")])
def test_a_form_and_an_editor_give_the_same_query(sent: str, expected: str) -> None:
    assert expected == tidy(sent)


# The answer


def solutions(names: list[str], rows: list[dict[str, Any]]) -> bytes:
    return json.dumps({"head": {"vars": names}, "results": {"bindings": rows}}).encode()


def iri(value: str) -> dict[str, str]:
    return {"type": "uri", "value": value}


def words(value: str, **more: str) -> dict[str, str]:
    return {"type": "literal", "value": value, **more}


def test_the_canonical_form_is_what_the_documentation_says() -> None:
    found = answer_of_solutions(solutions(["b", "a"], [{"a": iri("urn:x"), "b": words("é\n", **{"xml:lang": "nl"})}, {"b": words("1")}]))
    text = 'gestand answer 1\nsolutions\t?a\t?b\n?a=<urn:x>\t?b="é\\n"@nl\n?b="1"\n'
    assert hashlib.sha256(text.encode()).hexdigest() == found.digest


ROWS = st.lists(st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from([iri("urn:x"), words("x"), words("x\ty"), words("")]), max_size=2), max_size=6)


@given(ROWS, st.randoms())
def test_neither_the_order_of_rows_nor_that_of_variables_counts_but_every_row_does(rows: list[dict[str, Any]], chance: Any) -> None:
    mixed = rows[:]
    chance.shuffle(mixed)
    known = answer_of_solutions(solutions(["a", "b"], rows))
    assert known == answer_of_solutions(solutions(["b", "a"], mixed))
    assert known.digest != answer_of_solutions(solutions(["a", "b"], [*rows, {"a": iri("urn:x")}])).digest


@given(ROWS, ROWS)
def test_two_answers_have_the_same_hash_only_when_they_are_the_same(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> None:
    first, second = (answer_of_solutions(solutions(["a", "b"], rows)) for rows in (one, other))
    assert (sorted(map(str, one)) == sorted(map(str, other))) == (first.digest == second.digest)


def test_kinds_of_answers_are_never_alike() -> None:
    yes, no = (answer_of_solutions(json.dumps({"head": {}, "boolean": value}).encode()) for value in (True, False))
    nothing = [answer_of_solutions(solutions([], [])), answer_of_solutions(solutions(["a"], [])), answer_of_graph(b"")]
    assert 5 == len({one.digest for one in (yes, no, *nothing)})


def test_a_graph_is_its_sorted_facts() -> None:
    lines = [b'<urn:b> <urn:p> "x _:y" .\n', b"<urn:a> <urn:p> <urn:o> .\n"]
    assert answer_of_graph(b"".join(lines)) == answer_of_graph(b"".join([*lines[::-1], lines[0]]))
    assert ("graph", ("<urn:a> <urn:p> <urn:o> .", '<urn:b> <urn:p> "x _:y" .')) == ((one := answer_of_graph(b"".join(lines))).kind, one.lines)


@pytest.mark.parametrize("line", [b"_:a <urn:p> <urn:o> .\n", b"<urn:s> <urn:p> _:a .\n"])
def test_blank_nodes_cannot_be_cited(line: bytes) -> None:
    with pytest.raises(CitationError, match="blank nodes"):
        answer_of_graph(line)
    with pytest.raises(CitationError, match="blank nodes"):
        answer_of_solutions(solutions(["a"], [{"a": {"type": "bnode", "value": "x"}}]))


def test_a_difference_counts_rows_that_come_twice() -> None:
    then, now = Answer("solutions", ("a", "a", "b")), Answer("solutions", ("a", "c"))
    assert (["a", "b"], ["c"]) == difference(then, now)


def test_an_answer_agrees_with_a_link_by_the_first_digits_of_its_hash() -> None:
    found = Answer("graph", ())
    right, wrong = found.digest[:DIGITS], ("0" if found.digest[0] != "0" else "1") + found.digest[1:DIGITS]
    assert [True, False] == [found.agrees_with(Citation(RELEASE, digest, "")) for digest in (right, wrong)]
