"""Identifiers of atomic promises: minted once, kept by words and by place, and never reused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, QuerySolutions

from gestand.cli import main
from gestand.evidence import Faults, FrozenPromise, FrozenSection, Place
from gestand.promises import registry_file
from gestand.promises.read import promises
from gestand.promises.registry import Assigned, assign, computed_key, quote_digest
from gestand.store import open_store

from .building import BASE, BEB, build_quietly, page, pages_source, source_file, write

TEXT = "1.2 Fietsen We leggen paden aan en we herstellen bruggen. We tellen elk jaar. We tellen elk jaar."
HERE = "2030/mobiliteit/1.2"
PLACE = Place("registry.toml")


def assigned(text: str, frozen: tuple[FrozenPromise, ...] = ()) -> Assigned:
    return assign(HERE, text, promises(text, "Fietsen", "nl"), frozen)


def test_words_said_twice_are_two_promises_with_two_keys() -> None:
    keys = [one.key for one in assigned(TEXT).promises]
    assert (4, 4) == (len(keys), len(set(keys)))


def test_what_was_minted_keeps_its_keys() -> None:
    before = assigned(TEXT)
    after = assigned(TEXT, before.frozen())
    assert [one.key for one in before.promises] == [one.key for one in after.promises]
    assert all(one.is_frozen for one in after.promises) and not after.retired


@pytest.mark.parametrize("changed", ["1.2 Fietsen We leggen pa-den aan en we her-stellen bruggen. We tellen elk  jaar. We tellen elk jaar.",
                                     "1.2 Fietsen Nieuw is dit niet. We leggen paden aan en we herstellen bruggen. We tellen elk jaar. We tellen elk jaar."])  # fmt: skip
def test_another_extraction_of_the_text_keeps_the_keys(changed: str) -> None:
    before, after = assigned(TEXT), assigned(changed, assigned(TEXT).frozen())
    assert {one.key for one in before.promises} <= {one.key for one in after.promises}


def test_a_moved_boundary_keeps_the_key() -> None:
    found = promises(TEXT, "Fietsen", "nl")
    ((start, end),) = found[0].spans
    old = FrozenPromise("aaaaaaaaaa", "0" * 32, ((start, end - 2),))
    assert "aaaaaaaaaa" == assign(HERE, TEXT, found, (old,)).promises[0].key


def test_a_promise_split_otherwise_names_all_that_came_in_its_place() -> None:
    found = promises(TEXT, "Fietsen", "nl")
    old = FrozenPromise("aaaaaaaaaa", "0" * 32, ((found[0].spans[0][0], found[1].spans[0][1]),))  # both as one
    now = assign(HERE, TEXT, found, (old,))
    assert [(now.promises[0].key, now.promises[1].key)] == [one.replaced_by for one in now.retired]


def test_a_retired_key_never_comes_back() -> None:
    quote = quote_digest(TEXT, promises(TEXT, "Fietsen", "nl")[0].spans)
    taken = FrozenPromise(computed_key(HERE, quote), quote, ((0, 3),), ("bbbbbbbbbb",))
    now = assigned(TEXT, (taken,))
    assert taken.key not in {one.key for one in now.promises} and (taken,) == now.retired


KEYS = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=10, max_size=10)
SPAN = st.tuples(st.integers(0, 999), st.integers(1000, 2000))
FROZEN = st.builds(FrozenPromise, KEYS, st.text("0123456789abcdef", min_size=32, max_size=32), st.lists(SPAN, min_size=1, max_size=3).map(tuple), st.lists(KEYS, max_size=2).map(tuple))


@given(st.lists(FROZEN, max_size=4, unique_by=lambda one: one.key))
def test_a_registry_is_read_as_it_was_written(listed: list[FrozenPromise]) -> None:
    section = FrozenSection("2030", "mobiliteit/1.2", "sha256:" + "0" * 64, tuple(listed), PLACE, "register")
    faults = Faults()
    assert ([section], []) == (list(registry_file.read(registry_file.write([section]), "2030", PLACE, "register", faults)), faults.all)


ROW = '[[section]]\nreference = "a/1"\ndigest = "sha256:{digest}"\npromises = [{lines}]\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[section", "this is no TOML"),
        ("sections = 1", "unknown key 'sections'"),
        ('[[section]]\nreference = "a/1"', "must have reference, digest and promises"),
        (ROW.format(digest="00", lines=""), "is not sha256:"),
        (ROW.format(digest="0" * 64, lines='"short 00 1-2"'), "is not key, digest and places"),
        (ROW.format(digest="0" * 64, lines=f'"aaaaaaaaaa {"0" * 32} 5-2"'), "5-2 is no place"),
        (ROW.format(digest="0" * 64, lines=f'"aaaaaaaaaa {"0" * 32} 1-2 > here"'), "names what is no key"),
        (ROW.format(digest="0" * 64, lines=f'"aaaaaaaaaa {"0" * 32} 1-2", "aaaaaaaaaa {"0" * 32} 3-4"'), "is also in a/1"),
    ],
)  # fmt: skip
def test_a_faulty_registry_is_told_with_its_place(text: str, told: str) -> None:
    faults = Faults()
    list(registry_file.read(text, "2030", PLACE, "register", faults))
    assert any(told in str(fault) and str(fault).startswith("registry.toml") for fault in faults.errors)


SECTION = "2.2.3 Sectie 1 We meten elk jaar. We leggen paden aan en we herstellen bruggen."


def test_mint_writes_a_registry_that_a_build_takes_and_says_what_was_replaced(tmp_path: Path) -> None:
    source, registry = pages_source(tmp_path, page(section=SECTION)), tmp_path / "registry.toml"
    told = CliRunner().invoke(main, ["mint", str(source), "--to", str(registry)], catch_exceptions=False)
    assert (0, True) == (told.exit_code, "3 promises, 3 of them new; 0 replaced" in told.output)
    text = registry.read_text()
    old = f'    "zzzzzzzzzz {"0" * 32} 35-80 > {text.split(chr(34))[9].split()[0]}",\n'
    registry.write_text(text.replace("promises = [\n", "promises = [\n" + old))
    built = build_quietly([source, source_file(tmp_path, "promise-registry", "frozen", path='"registry.toml"', run="")], tmp_path / "releases")
    store, node = open_store(built.release.store), NamedNode(f"{BASE}/id/belofte/zzzzzzzzzz")
    replaced = [quad.object for quad in store.quads_for_pattern(node, NamedNode("http://purl.org/dc/terms/isReplacedBy"), None, None)]
    found = store.query(f"SELECT (COUNT(*) AS ?n) WHERE {{ ?p a <{BEB}AtomicPromise> }}", use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    assert (1, [Literal("3", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer"))]) == (len(replaced), [row["n"] for row in found])
    assert not [str(fault) for fault in built.faults if "split otherwise" in str(fault)]


def test_mint_of_two_agreements_at_once_writes_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"teksten/1_—_Een_-_1.1_Twee.txt": "1.1 Twee We doen dit."})
    other = source_file(tmp_path, "agreement-sections", "teksten", run="")
    other.write_text(other.read_text() + '[agreement]\nkey = "2030"\ntitle = "T"\ngovernment = "https://r.example/1"\nlanguage = "nl"\n')
    told = CliRunner().invoke(main, ["mint", str(other), str(pages_source(tmp_path, page(section=SECTION))), "--to", str(tmp_path / "r.toml")])
    assert (1, False) == (told.exit_code, (tmp_path / "r.toml").exists()) and "several agreements" in told.output


@pytest.mark.corpus
def test_the_committed_registry_holds_every_promise_of_the_corpus(data: Callable[[str], Path], tmp_path: Path) -> None:
    files = [source_file(tmp_path, kind, name, path=f'"{data("corpus") / name}"') for kind, name in (("assessment-pages", "pages"), ("agreement-sections", "agreement-sections"))]
    copy, committed = tmp_path / "again.toml", Path(__file__).resolve().parent.parent / "registry/2019-2024.toml"
    copy.write_text(committed.read_text())
    told = CliRunner().invoke(main, ["mint", *map(str, files), "--to", str(copy)], catch_exceptions=False)
    assert (0, committed.read_text()) == (told.exit_code, copy.read_text())
