"""Releases in engines elsewhere: loaded, compared, switched, asked; for real on Virtuoso and the Oxigraph server."""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import replace
from io import BytesIO
from typing import IO, cast

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions

from gestand import examples
from gestand.cli import main
from gestand.release import Release
from gestand.remote import check, load
from gestand.remote.answers import Mended
from gestand.remote.kinds import KINDS
from gestand.remote.names import Names
from gestand.remote.protocol import Connection
from gestand.remote.store import RemoteStore
from gestand.remote.switch import Switches
from gestand.remote.target import PASSWORD, USER, RemoteError, target
from gestand.store import open_store
from tests import serving
from tests.engines import connection, free_port, release

LACKS = {
    "oxigraph": {"time limit"},
    "virtuoso": {"division", "ENCODE_FOR_URI", "yes and no as values"},
}
"""What each engine does not do as SPARQL 1.1 says, of all that is checked; docs/engines.md tells it to people."""


def quiet(stage: str) -> None:
    """Say nothing."""


def publish(engine: Connection, release: Release, keep: int = 9) -> load.Published:
    return load.publish(release, engine, quiet, keep)


def counts(engine: Connection, release: Release) -> dict[str, int]:
    """Count what the engine holds in the graphs of a release, by the names that the release gives them."""
    names = Names.of(release)
    return {names.here(graph): n for graph, n in load.counts(engine, names, names.all_there).items()}


def switches(engine: Connection) -> Switches:
    return Switches(engine, release().iris)


@given(st.lists(st.sampled_from([b"!", b"!R", b"!R2", b"a", b"1\"", b"\"1\"", b"R2"])), st.integers(1, 9))
def test_a_stream_is_mended_wherever_it_is_cut(parts: list[bytes], size: int) -> None:
    whole, replacements = b"".join(parts), ((b"!R2", b""), (b'"1"', b'"true"'))
    source = BytesIO(whole)
    source.read = lambda _, read=source.read: read(size)  # type: ignore[method-assign,misc]
    mended = Mended(cast(IO[bytes], source), replacements)
    expected = re.sub(b'!R2|"1"', lambda found: dict(replacements)[found[0]], whole)
    assert expected == b"".join(iter(lambda: mended.read(4), b""))


def test_a_query_sees_the_graphs_of_one_release() -> None:
    names = Names("https://a.example", "2026-01-02-00000000", ("https://a.example/id/graaf/bron/x",))
    text = 'PREFIX g: <id/graaf/bron/> SELECT * { GRAPH g:x { <../p> ?p <q> } FILTER(?p = "https://a.example/id/graaf/b") }'
    written, graph = names.query(text, "https://a.example/sparql")
    assert not graph
    assert "GRAPH <https://a.example/id/graaf/bron/x!2026-01-02-00000000>" in written
    assert f"GRAPH <{names.nothing}>" in names.query("ASK { GRAPH <https://b.example/g> { ?s ?p ?o } }", None)[0]
    with pytest.raises(RemoteError, match="<bif:now>"):
        names.query("PREFIX b: <bif:> SELECT (b:now() AS ?x) {}", None, ("bif:",))
    assert "<https://a.example/p> ?p <https://a.example/q>" in written
    assert '"https://a.example/id/graaf/b!2026-01-02-00000000"' in written


def test_a_release_is_loaded_compared_and_switched_to(engine: Connection) -> None:
    first, again = publish(engine, release()), publish(engine, release())
    assert (303, 0) == (first.sent, again.sent)
    assert release().id == switches(engine).current()
    assert release().manifest["counts"]["graphs"] == counts(engine, release())


def test_readers_keep_the_old_release_until_the_new_one_is_whole(
    engine: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(engine, release())
    monkeypatch.setattr(load, "BATCH", 50)
    left, add = [3], Connection.add

    def cut(self: Connection, graph: str, triples: bytes) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        add(self, graph, triples)

    monkeypatch.setattr(Connection, "add", cut)
    with pytest.raises(KeyboardInterrupt):
        publish(engine, release("twee"))
    assert release().id == switches(engine).current()
    left[0] = 99
    assert 0 < publish(engine, release("twee")).sent < 303
    assert release("twee").id == switches(engine).current()


def test_what_differs_is_told_and_not_switched_to(engine: Connection) -> None:
    publish(engine, release())
    names = Names.of(release("drie"))
    engine.add(names.there(names.graphs[0]), b"<https://a.example/x> <https://a.example/y> \"te veel\" .\n")
    with pytest.raises(RemoteError, match=r'1 are too many.*\n.*extra: .*"te veel"'):
        publish(engine, release("drie"))
    assert release().id == switches(engine).current()
    assert {} == counts(engine, release("drie"))


def test_only_the_last_releases_stay(engine: Connection) -> None:
    for word in ("een", "vier", "vijf"):
        done = publish(engine, release(word), keep=2)
    assert release().id in done.removed
    assert {} == counts(engine, release())
    assert release("vier").manifest["counts"]["graphs"] == counts(engine, release("vier"))


def test_an_engine_without_graph_store_protocol_is_loaded_by_updates(oxigraph: str) -> None:
    known = connection("oxigraph", oxigraph).target
    bare = Connection(replace(known, kind=replace(known.kind, graphs=None), graphs=None))
    assert 303 == publish(bare, release("tien")).sent
    assert release("tien").manifest["counts"]["graphs"] == counts(bare, release("tien"))
    load.remove(switches(bare), release("tien").id)
    assert {} == counts(bare, release("tien"))


def test_a_rollback_is_a_switch_to_a_release_that_is_there(engine: Connection) -> None:
    publish(engine, release())
    publish(engine, release("zes"))
    assert 0 == publish(engine, release()).sent
    assert release().id == switches(engine).current()


def test_what_an_engine_lacks_is_told(engine: Connection) -> None:
    found = list(check.check(engine))
    assert LACKS[engine.target.kind.name] == {one.name for one in found if not one.passed}, "\n".join(map(str, found))
    assert len(found) > 35


def rows(found: object, columns: list[str]) -> Counter[object]:
    """Give an answer as a bag."""
    if isinstance(found, QueryBoolean):
        return Counter([bool(found)])
    if isinstance(found, QuerySolutions):
        return Counter(tuple(str(row[name]) for name in columns) for row in found)
    return Counter(dict.fromkeys(map(str, found), 1))  # type: ignore[call-overload]


def test_the_example_queries_give_the_same_on_every_engine(engine: Connection) -> None:
    published = serving.release()
    publish(engine, published)
    here, there = open_store(published.store), RemoteStore(engine.target, Names.of(published))
    differing, answered = [], 0
    for example in examples.read(published.iris):
        expected = here.query(example.text, use_default_graph_as_union=True)
        columns = [one.value for one in expected.variables] if isinstance(expected, QuerySolutions) else []
        given = rows(expected, columns)
        answered += len(given) > 0
        if given != rows(there.query(example.text, use_default_graph_as_union=True), columns):
            differing.append(example.slug)
    assert [] == differing
    assert answered >= 30


def test_patterns_give_the_same_as_on_the_embedded_store(engine: Connection) -> None:
    published = serving.release()
    publish(engine, published)
    here, there = open_store(published.store), RemoteStore(engine.target, Names.of(published))
    some = next(here.quads_for_pattern(None, NamedNode("http://purl.org/dc/terms/title"), None))
    graph = published.iris.graph("codelijst", "belofte-bewijs")
    for pattern in (
        (some.subject, None, None, None), (None, some.predicate, None, None), (None, None, some.object, None),
        (None, some.predicate, some.object, some.graph_name), (None, None, None, graph),
        (some.subject, some.predicate, None, graph),
    ):  # fmt: skip
        assert set(here.quads_for_pattern(*pattern)) == set(there.quads_for_pattern(*pattern)), pattern
    assert there.contains_named_graph(graph)
    assert not there.contains_named_graph(NamedNode("https://a.example/g"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["publish", "--engine", "ftp://a.example"], "starts with http"),
        (["publish", "--engine", "http://u:p@a.example"], "GESTAND_ENGINE_PASSWORD"),
        (["publish", "--engine", f"http://127.0.0.1:{free_port()}"], "no answer"),
        (["publish", "--engine", f"http://127.0.0.1:{free_port()}", "--kind", "oxigraph"], "no answer"),
        (["publish", "--engine", "http://a.example", "--release", "2020-01-01-00000000"], "no release"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_words(arguments: list[str], said: str) -> None:
    ended = CliRunner().invoke(main, [*arguments, "--releases", str(release().path.parent)])
    assert (1, True) == (ended.exit_code, said in ended.output), ended.output
    assert "Traceback" not in ended.output


def test_the_commands_publish_list_and_remove(virtuoso: str, monkeypatch: pytest.MonkeyPatch) -> None:
    root = str(release("zeven").path.parent)
    monkeypatch.setenv(USER, "dba")
    monkeypatch.setenv(PASSWORD, "dba")
    run = CliRunner().invoke
    assert "303 quads" in run(main, ["publish", "--engine", virtuoso, "--releases", root]).output
    listed = run(main, ["engine", "releases", virtuoso, "--releases", root]).output
    assert listed.rstrip().splitlines()[-1].startswith("*") and release("zeven").id in listed
    refused = run(main, ["engine", "remove", virtuoso, release("zeven").id, "--releases", root])
    assert (1, True) == (refused.exit_code, "is the current one" in refused.output)
    publish(connection("virtuoso", virtuoso), release())
    assert 0 == run(main, ["engine", "remove", virtuoso, release("zeven").id, "--releases", root]).exit_code
    assert {} == counts(connection("virtuoso", virtuoso), release("zeven"))


def test_who_may_not_write_is_told(virtuoso: str) -> None:
    stranger = Connection(target(virtuoso, KINDS["virtuoso"], {}))
    with pytest.raises(RemoteError, match="status 401"):
        publish(stranger, release("acht"))
    assert "dba" not in repr(target(virtuoso, KINDS["virtuoso"], {USER: "x", PASSWORD: "dba"}))
    assert os.environ.get(PASSWORD) is None
