"""Hold the query engine to its budget, its queue and its isolation, with real worker processes."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest

from gestand import formats
from gestand.engine import faults, wire
from gestand.engine.budget import MIB, Budget, Limits
from gestand.engine.face import QueryRequest
from gestand.engine.pool import Pool
from gestand.engine.rows import counter
from gestand.engine.stream import WorkerStream

pytestmark = pytest.mark.alone

EX = "https://example.org/"
SUBJECTS = 10_000
PATIENCE = 30.0
PATIENT = Budget(seconds=PATIENCE)

NUMBERS = " ".join(map(str, range(100_000)))
CROSS = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
COUNT_CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
CRASH = "ASK { " + "FILTER NOT EXISTS { " * 2000 + "}" * 2001
EVIL = {
    "cross product": COUNT_CROSS,
    "path": "SELECT * { ?a (!<urn:x>|^!<urn:x>)* ?b }",
    "order": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",
    "concatenation": "SELECT (GROUP_CONCAT(?c) AS ?x) { ?a ?b ?c . ?d ?e ?f }",
    "doubling": "SELECT ?z { ?s ?p ?a0 "
    + " ".join(f"BIND(CONCAT(?a{i}, ?a{i}) AS ?a{i + 1})" for i in range(26))
    + " BIND(STRLEN(?a26) AS ?z) }",
    "regex": 'SELECT * { ?a ?b ?c . ?d ?e ?f FILTER REGEX(CONCAT(STR(?c), STR(?f)), "(a|aa|e)+(.*)+x{2,60}(.*.*)*$") }',
    "distinct": "SELECT DISTINCT ?a ?d { ?a ?b ?c . ?d ?e ?f }",
    "values": f"SELECT * {{ VALUES ?x {{ {NUMBERS} }} VALUES ?y {{ {NUMBERS} }} }}",
    "stream": CROSS,
    "long": f"SELECT * {{ ?a ?b ?c #{'x' * 2_000_000}\n . ?d ?e ?f }}",
}


def quads(subjects: int, graphs: int = 4) -> str:
    """Write two triples for each subject, each subject in one of the graphs."""
    return "".join(
        f'<{EX}s{i}> <{EX}n> "{i}" <{EX}g{i % graphs}> .\n<{EX}s{i}> <{EX}of> <{EX}t{i % 7}> <{EX}g{i % graphs}> .\n'
        for i in range(subjects)
    )


def build(folder: Path, nquads: str) -> Path:
    """Make the store of a release."""
    store = ox.Store(folder)
    store.bulk_load(nquads.encode(), format=ox.RdfFormat.N_QUADS)
    store.flush()
    return folder


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a store of 20,000 triples in four graphs."""
    return build(tmp_path_factory.mktemp("release") / "store", quads(SUBJECTS))


@contextmanager
def pool_of(store: Path | None = None, **limits: float) -> Iterator[Pool]:
    """Run a pool for the length of a block."""
    pool = Pool(Limits(**{"grace_seconds": 0.0, **limits}), store)  # type: ignore[arg-type]
    try:
        yield pool
    finally:
        pool.close()


@pytest.fixture(scope="module")
def pool(store: Path) -> Iterator[Pool]:
    """Run one pool for the tests that leave it as they found it."""
    with pool_of(store, workers=4, heavy=3, spare=1) as running:
        yield running


def ask(
    pool: Pool,
    store: Path,
    text: str,
    form: formats.Format = formats.RESULTS_JSON,
    budget: Budget = PATIENT,
    *,
    default: tuple[str, ...] = (),
    named: tuple[str, ...] = (),
    gone: Callable[[], bool] | None = None,
) -> WorkerStream:
    """Begin a query."""
    return pool.run(store, QueryRequest(text, form.media_type, default, named), budget, gone)


def values(pool: Pool, store: Path, text: str, default: tuple[str, ...] = (), named: tuple[str, ...] = ()) -> list[str]:
    """Give the first column of an answer, in order."""
    answer = b"".join(ask(pool, store, text, formats.RESULTS_CSV, default=default, named=named)).decode()
    return [row[0] for row in csv.reader(io.StringIO(answer))][1:]


def until(holds: Callable[[], bool]) -> bool:
    """Wait until something holds; False when it does not come."""
    end = time.monotonic() + PATIENCE
    while not holds() and time.monotonic() < end:
        time.sleep(0.01)
    return holds()


def outcome(run: Callable[[], object]) -> str:
    """Name how a query ended."""
    try:
        run()
    except faults.EngineFault as fault:
        return fault.outcome
    return "ok"


def drain(
    pool: Pool, store: Path, text: str, form: formats.Format = formats.RESULTS_JSON, budget: Budget = PATIENT
) -> int:
    """Read a whole answer, forget it, and count its bytes."""
    return sum(map(len, ask(pool, store, text, form, budget)))


@contextmanager
def aside(*runs: Callable[[], object]) -> Iterator[list[str]]:
    """Run queries in threads of their own, and collect how they ended by the end of the block."""
    ended: list[str] = []
    threads = [threading.Thread(target=lambda run=run: ended.append(outcome(run))) for run in runs]
    for thread in threads:
        thread.start()
    yield ended
    for thread in threads:
        thread.join(PATIENCE)


# Answers.


@pytest.mark.parametrize("form", formats.SOLUTIONS, ids=lambda form: form.extension)
def test_a_select_is_the_same_in_every_format(pool: Pool, store: Path, form: formats.Format) -> None:
    stream = ask(pool, store, "SELECT ?s { ?s <https://example.org/n> ?n }", form)
    body = b"".join(stream)
    words = Counter(re.findall(rb"https://example.org/(s\d+)", body))
    assert Counter({f"s{i}".encode(): 1 for i in range(SUBJECTS)}) == words
    assert ("solutions", SUBJECTS) == (stream.form, stream.rows)


@pytest.mark.parametrize("form", (*formats.GRAPHS, *formats.DATASETS), ids=lambda form: form.extension)
def test_a_construct_is_the_same_in_every_format(pool: Pool, store: Path, form: formats.Format) -> None:
    stream = ask(pool, store, "CONSTRUCT { ?s <https://example.org/n> ?n } { ?s ?p ?n }", form)
    parsed = set(ox.parse(b"".join(stream), format=formats.rdf_format(form)))
    assert 2 * SUBJECTS == len(parsed) == stream.rows
    assert "graph" == stream.form


def test_an_ask_gives_a_boolean(pool: Pool, store: Path) -> None:
    stream = ask(pool, store, "ASK {}")
    assert {"head": {}, "boolean": True} == json.loads(b"".join(stream))
    assert "boolean" == stream.form


def test_prefixes_shorten_the_turtle(pool: Pool, store: Path) -> None:
    request = QueryRequest(f"DESCRIBE <{EX}s1>", "text/turtle", prefixes=(("ex", EX),))
    assert b"ex:s1 ex:" in b"".join(pool.run(store, request, Budget()))


def test_relative_iris_are_resolved_against_the_base(pool: Pool, store: Path) -> None:
    request = QueryRequest("ASK { <s1> ?p ?o }", formats.RESULTS_CSV.media_type, base=EX)
    assert b"true" == b"".join(pool.run(store, request, Budget()))


def test_two_workers_make_different_blank_nodes_and_uuids(pool: Pool, store: Path) -> None:
    query = "SELECT (UUID() AS ?u) (STR(RAND()) AS ?r) { ?s ?p ?o } LIMIT 5000"
    with ask(pool, store, query) as one, ask(pool, store, query) as other:
        assert next(one) != next(other)


# Datasets.


@pytest.mark.parametrize(
    ("expected", "query", "default", "named"),
    [
        (2 * SUBJECTS, "{ ?s ?p ?o }", (), ()),
        (SUBJECTS // 2, "{ ?s ?p ?o }", ("g0",), ()),
        (SUBJECTS, "{ ?s ?p ?o }", ("g0", "g1"), ()),
        (SUBJECTS // 2, "{ ?s ?p ?o }", ("g0", "g0"), ()),
        (0, "{ ?s ?p ?o }", ("nowhere",), ()),
        (2 * SUBJECTS, "{ GRAPH ?g { ?s ?p ?o } }", (), ()),
        (0, "{ GRAPH ?g { ?s ?p ?o } }", ("g0",), ()),
        (0, "{ ?s ?p ?o }", (), ("g0",)),
        (SUBJECTS // 2, "{ GRAPH ?g { ?s ?p ?o } }", ("g1",), ("g0", "g0")),
        (SUBJECTS // 2, "FROM <https://example.org/g1> { ?s ?p ?o }", ("g0",), ()),
        (0, "FROM <https://example.org/g1> { ?s ?p ?o }", (), ("g0",)),
        (0, "FROM NAMED <https://example.org/g1> { GRAPH ?g { ?s ?p ?o } }", ("g0",), ()),
    ],
)
def test_the_dataset_of_the_request_is_the_one_in_force(
    pool: Pool, store: Path, expected: int, query: str, default: tuple[str, ...], named: tuple[str, ...]
) -> None:
    graphs = {"default": tuple(EX + name for name in default), "named": tuple(EX + name for name in named)}
    assert [str(expected)] == values(pool, store, f"SELECT (COUNT(*) AS ?n) {query}", **graphs)


# Counting rows.


def nasty_answer(form: formats.Format) -> tuple[bytes, int]:
    """Serialize solutions that look like their own separators; give them and their number."""
    texts = [
        "",
        '"',
        '},{"',
        "},{",
        "{}",
        ",{},{}",
        "[{},{},{}]",
        '"}},{"',
        "a\\",
        '\\"},{',
        "\r\n",
        "x\ny,z",
        "</result>",
    ]
    rows = " ".join("({})".format(f"{json.dumps(text)} UNDEF") for text in texts)
    query = f"SELECT ?a ?b {{ VALUES (?a ?b) {{ (UNDEF UNDEF) {rows} (UNDEF UNDEF) (UNDEF UNDEF) }} }}"
    results = ox.Store().query(query)
    assert isinstance(results, ox.QuerySolutions)
    body = results.serialize(format=formats.results_format(form))
    assert body is not None
    return body, len(texts) + 3


@pytest.mark.parametrize("size", [1, 2, 3, 5, 17, 100, 10_000])
@pytest.mark.parametrize("form", formats.SOLUTIONS, ids=lambda form: form.extension)
def test_rows_are_counted_wherever_the_pieces_are_cut(form: formats.Format, size: int) -> None:
    body, expected = nasty_answer(form)
    rows = counter(form)
    for at in range(0, len(body), size):
        rows.feed(body[at : at + size])
    assert expected == rows.total()


@pytest.mark.parametrize("size", [1, 7, 10_000])
@pytest.mark.parametrize("form", formats.SOLUTIONS, ids=lambda form: form.extension)
@pytest.mark.parametrize(
    ("expected", "query"),
    [(0, "SELECT ?x { ?x ?y ?z }"), (1, "SELECT * {}"), (3, "SELECT ?x { VALUES ?x { UNDEF UNDEF UNDEF } }")],
)
def test_empty_answers_and_empty_solutions_are_counted(
    form: formats.Format, size: int, expected: int, query: str
) -> None:
    results = ox.Store().query(query)
    assert isinstance(results, ox.QuerySolutions)
    body = results.serialize(format=formats.results_format(form)) or b""
    rows = counter(form)
    for at in range(0, len(body), size):
        rows.feed(body[at : at + size])
    assert expected == rows.total()


# XML.


@pytest.mark.parametrize("character", ["\\u0001", "\\u000B", "\\u001F", "\\uFFFE", "\\uFFFF"])
@pytest.mark.parametrize(
    ("form", "query"),
    [
        (formats.RESULTS_XML, "SELECT ?x {{ BIND('a{}b' AS ?x) }}"),
        (formats.RDFXML, "CONSTRUCT {{ <a:a> <a:b> 'a{}b' }} {{}}"),
    ],
    ids=["srx", "rdf"],
)
def test_what_xml_cannot_hold_is_refused(
    pool: Pool, store: Path, form: formats.Format, query: str, character: str
) -> None:
    with pytest.raises(faults.XmlUnrepresentable):
        ask(pool, store, query.format(character), form)


def test_a_carriage_return_survives_xml(pool: Pool, store: Path) -> None:
    body = b"".join(ask(pool, store, "SELECT ?x { BIND('a\\rb\\r\\nc\\uFFFDd' AS ?x) }", formats.RESULTS_XML))
    assert "a\rb\r\nc\ufffdd" == next(node.text for node in ET.fromstring(body).iter() if node.tag.endswith("literal"))


@pytest.mark.parametrize("name", ["1", "a%20", "", "x/"])
def test_a_property_without_an_xml_name_is_refused_in_rdf_xml_alone(pool: Pool, store: Path, name: str) -> None:
    query = f"CONSTRUCT {{ <a:a> <{EX}{name}> 1 }} {{}}"
    with pytest.raises(faults.XmlUnrepresentable, match=EX):
        ask(pool, store, query, formats.RDFXML)
    assert list(ask(pool, store, query, formats.TURTLE))


# Faults of the query, the caller and the store.


@pytest.mark.parametrize(
    ("expected", "query"),
    [
        (2, "SELECT *\n{ ?s ?p }"),
        (1, "INSERT DATA { <a:a> <a:b> 1 }"),
        (None, "SELECT (<https://example.org/f>(1) AS ?x) {}"),
    ],
)
def test_a_wrong_query_is_the_clients_fault(pool: Pool, store: Path, expected: int | None, query: str) -> None:
    with pytest.raises(faults.QueryFault) as caught:
        ask(pool, store, query)
    assert expected == caught.value.line


def test_a_graph_name_that_is_no_iri_is_the_clients_fault(pool: Pool, store: Path) -> None:
    with pytest.raises(faults.QueryFault, match="graph name"):
        ask(pool, store, "ASK {}", default=("no iri",))


@pytest.mark.parametrize(
    ("query", "form"), [("ASK {}", formats.TURTLE), ("CONSTRUCT WHERE { ?s ?p ?o }", formats.RESULTS_CSV)]
)
def test_a_format_that_cannot_hold_the_answer_is_refused(
    pool: Pool, store: Path, query: str, form: formats.Format
) -> None:
    with pytest.raises(faults.FormatMismatch):
        ask(pool, store, query, form)


def test_a_store_that_is_not_there_is_said_so(pool: Pool, tmp_path: Path) -> None:
    with pytest.raises(faults.StoreUnavailable, match="nowhere"):
        ask(pool, tmp_path / "nowhere", "ASK {}")


@pytest.mark.parametrize(
    "fault",
    [
        faults.QueryFault("wrong", 1, 2),
        faults.RowLimitExceeded("rows", 5),
        faults.ByteLimitExceeded("result_bytes", 5),
        faults.XmlUnrepresentable("no"),
    ],
    ids=lambda fault: fault.outcome,
)
def test_a_fault_comes_out_of_the_worker_as_it_went_in(fault: faults.EngineFault) -> None:
    kind, payload = wire.unpack(io.BytesIO(wire.pack_fault(fault))) or (None, b"")
    assert wire.Kind.FAULT is kind
    received = wire.read_fault(payload)
    assert (type(fault), vars(fault), str(fault)) == (type(received), vars(received), str(received))


# Budgets.


@pytest.mark.parametrize(
    ("expected", "limit", "query", "budget"),
    [
        (faults.DeadlineExceeded, "seconds", COUNT_CROSS, Budget(seconds=0.3)),
        (faults.MemoryExceeded, "memory_bytes", EVIL["order"], Budget(memory_bytes=60 * MIB)),
        (faults.RowLimitExceeded, "rows", CROSS, Budget(rows=10)),
        (faults.RowLimitExceeded, "rows", "CONSTRUCT WHERE { ?s ?p ?o }", Budget(rows=10)),
        (faults.ByteLimitExceeded, "result_bytes", CROSS, Budget(result_bytes=10)),
    ],
    ids=["seconds", "memory", "rows", "triples", "bytes"],
)
def test_a_limit_that_strikes_before_the_first_byte_is_an_exception(
    pool: Pool, store: Path, expected: type[faults.LimitExceeded], limit: str, query: str, budget: Budget
) -> None:
    form = formats.TURTLE if query.startswith("CONSTRUCT") else formats.RESULTS_JSON
    with pytest.raises(expected) as caught:
        ask(pool, store, query, form, budget)
    assert (limit, getattr(budget, limit)) == (caught.value.limit, caught.value.value)


@pytest.mark.parametrize(
    ("expected", "budget"),
    [
        (faults.DeadlineExceeded, Budget(seconds=0.5)),
        (faults.RowLimitExceeded, Budget(rows=5_000)),
        (faults.ByteLimitExceeded, Budget(result_bytes=1_000_000)),
    ],
    ids=["seconds", "rows", "bytes"],
)
def test_a_limit_that_strikes_later_breaks_the_iteration(
    pool: Pool, store: Path, expected: type[faults.LimitExceeded], budget: Budget
) -> None:
    stream = ask(pool, store, CROSS, budget=budget)
    with pytest.raises(expected):
        for _ in stream:
            pass
    assert stream.rows is None


@pytest.mark.parametrize("form", formats.SOLUTIONS, ids=lambda form: form.extension)
def test_as_many_rows_as_allowed_are_no_fault(pool: Pool, store: Path, form: formats.Format) -> None:
    query = "SELECT * { ?s ?p ?o } LIMIT 10"
    assert "ok" == outcome(lambda: drain(pool, store, query, form, budget=Budget(rows=10)))
    assert "rows" == outcome(lambda: drain(pool, store, query, form, budget=Budget(rows=9)))


def test_all_queries_together_keep_under_the_total(store: Path) -> None:
    with pool_of(store, workers=2, heavy=1, spare=0, total_memory_bytes=100 * MIB) as pool:
        with pytest.raises(faults.MemoryExceeded) as caught:
            drain(pool, store, EVIL["order"])
        assert ("total_memory_bytes", True) == (caught.value.limit, caught.value.retry_after is not None)


def test_limits_under_which_nothing_runs_are_refused_all_at_once() -> None:
    with pytest.raises(ValueError, match=r"workers.*heavy.*stores_per_worker"):
        Limits(workers=0, heavy=0, stores_per_worker=0)


def test_a_slow_consumer_holds_the_worker_back(pool: Pool, store: Path) -> None:
    with ask(pool, store, CROSS) as stream:
        time.sleep(0.3)
        before = pool.running()[0].memory_bytes
        for _ in range(200):
            next(stream)
        assert pool.running()[0].memory_bytes < before + 20 * MIB


# Isolation.


def test_a_crash_costs_one_request(pool: Pool, store: Path) -> None:
    with pytest.raises(faults.WorkerCrashed, match="SIGSEGV"):
        ask(pool, store, CRASH)
    assert "ok" == outcome(lambda: drain(pool, store, "ASK {}"))


def test_an_idle_worker_that_dies_costs_nothing(store: Path) -> None:
    with pool_of(store, workers=1, heavy=1, spare=0) as pool:
        assert until(lambda: pool.stats().idle == 1)
        kill_all(workers_of(os.getpid()))
        assert "ok" == outcome(lambda: drain(pool, store, "ASK {}"))


def test_a_dead_forkserver_is_started_again(store: Path) -> None:
    with pool_of(store, workers=1, heavy=1, spare=0) as pool:
        assert until(lambda: pool.stats().idle == 1)
        kill_all([*forkservers_of(os.getpid()), *workers_of(os.getpid())])
        assert "ok" == outcome(lambda: drain(pool, store, "ASK {}"))


def test_workers_hold_no_socket_of_the_server(store: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, pool_of(store, workers=1, heavy=1) as pool:
        assert until(lambda: pool.stats().idle > 0)
        listening = os.fstat(server.fileno()).st_ino
        processes = [*forkservers_of(os.getpid()), *workers_of(os.getpid())]
        assert processes
        assert not [pid for pid in processes if f"socket:[{listening}]" in open_files(pid)]


def children_of(parent: int) -> list[int]:
    """List the processes that a process started and that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, ppid = stat.read_text().rpartition(")")[2].split()[:2]
        except (OSError, ValueError):
            continue
        if int(ppid) == parent and state != "Z":
            found.append(int(stat.parent.name))
    return found


def forkservers_of(parent: int) -> list[int]:
    """List the forkservers of a process."""
    return [
        pid for pid in children_of(parent) if b"gestand.engine.forkserver" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]


def workers_of(parent: int) -> list[int]:
    """List the workers of a process."""
    return [pid for server in forkservers_of(parent) for pid in children_of(server)]


def open_files(pid: int) -> list[str]:
    """List what a process has open."""
    return [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()]


def alive(pid: int) -> bool:
    """Tell whether a process still runs."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def kill_all(processes: list[int]) -> None:
    """Kill processes and wait until all their threads are gone; a zombie's may still hold its sockets."""
    assert processes
    handles = [os.pidfd_open(pid) for pid in processes]
    for handle in handles:
        signal.pidfd_send_signal(handle, signal.SIGKILL)
    for handle in handles:
        assert select.select([handle], [], [], PATIENCE)[0]
        os.close(handle)


def test_no_worker_outlives_an_engine_that_is_killed(store: Path) -> None:
    script = f"""
        from pathlib import Path
        from gestand.engine.budget import Budget, Limits
        from gestand.engine.face import QueryRequest
        from gestand.engine.pool import Pool
        pool = Pool(Limits(workers=2, heavy=1))
        print("begun", flush=True)
        pool.run(Path({str(store)!r}), QueryRequest({COUNT_CROSS!r}, "text/csv"), Budget(seconds=600))
    """
    engine = subprocess.Popen([sys.executable, "-I", "-c", textwrap.dedent(script)], stdout=subprocess.PIPE)
    assert engine.stdout is not None
    assert b"begun\n" == engine.stdout.readline()
    assert until(lambda: len(workers_of(engine.pid)) == 4)
    time.sleep(0.2)
    processes = [*forkservers_of(engine.pid), *workers_of(engine.pid)]
    engine.kill()
    engine.wait()
    engine.stdout.close()
    assert until(lambda: not any(map(alive, processes)))


# Clients that leave.


def test_a_closed_stream_ends_its_query(pool: Pool, store: Path) -> None:
    stream = ask(pool, store, CROSS)
    assert [stream.id] == [query.id for query in pool.running()]
    stream.close()
    stream.close()
    assert [] == pool.running()


def test_a_dropped_stream_ends_its_query(pool: Pool, store: Path) -> None:
    stream: WorkerStream | None = ask(pool, store, CROSS)
    assert 1 == len(pool.running())
    del stream
    assert until(lambda: pool.running() == [])


def test_a_client_that_leaves_before_the_first_byte_ends_its_query(pool: Pool, store: Path) -> None:
    with pytest.raises(faults.ClientGone):
        ask(pool, store, COUNT_CROSS, gone=lambda: True)


def test_a_query_is_listed_while_it_runs_and_can_be_killed(pool: Pool, store: Path) -> None:
    with aside(lambda: drain(pool, store, COUNT_CROSS)) as ended:
        assert until(lambda: any(query.heavy for query in pool.running()))
        query = pool.running()[0]
        assert (COUNT_CROSS, store) == (query.text, query.store)
        assert pool.kill(query.id)
    assert ["killed"] == ended
    assert not pool.kill(query.id)


# The queue.


def test_a_full_queue_refuses_at_once(store: Path) -> None:
    with pool_of(store, workers=1, heavy=1, spare=0, queue_length=1) as pool:
        assert until(lambda: pool.stats().idle == 1)
        with ask(pool, store, CROSS), aside(lambda: drain(pool, store, "ASK {}")):
            assert until(lambda: pool.stats().waiting == 1)
            with pytest.raises(faults.QueueFull) as caught:
                ask(pool, store, "ASK {}")
            assert ("queue_length", 1, True) == (caught.value.limit, caught.value.value, bool(caught.value.retry_after))
            for query in pool.running():
                pool.kill(query.id)


def test_waiting_ends(store: Path) -> None:
    with pool_of(store, workers=1, heavy=1, spare=0, queue_seconds=0.2) as pool:
        with ask(pool, store, CROSS):
            assert "queue-timeout" == outcome(lambda: ask(pool, store, "ASK {}"))
        assert "ok" == outcome(lambda: drain(pool, store, "ASK {}"))


def test_a_client_may_leave_the_queue(store: Path) -> None:
    with pool_of(store, workers=1, heavy=1, spare=0) as pool, ask(pool, store, CROSS):
        assert "gone" == outcome(lambda: ask(pool, store, "ASK {}", gone=lambda: True))


def test_heavy_queries_leave_a_worker_to_the_fresh(store: Path) -> None:
    with pool_of(store, workers=2, heavy=1, queue_seconds=1.5) as pool:
        evil = [lambda: drain(pool, store, COUNT_CROSS, budget=Budget(seconds=3))] * 4
        with aside(*evil) as ended:
            assert until(lambda: pool.stats().waiting > 0)
            assert ["ok"] * 20 == [outcome(lambda: drain(pool, store, "ASK {}")) for _ in range(20)]
    assert "lane-full" in ended
    assert set(ended) <= {"deadline", "lane-full", "queue-timeout"}


def test_an_old_query_yields_to_fresh_ones(pool: Pool, store: Path) -> None:
    with ask(pool, store, CROSS):
        assert until(lambda: any(os.getpriority(os.PRIO_PROCESS, pid) > 0 for pid in workers_of(os.getpid())))


def test_a_query_sent_back_to_wait_is_answered_in_the_end(store: Path) -> None:
    slow = f"SELECT (COUNT(*) AS ?n) {{ {{ SELECT ?t {{ ?s <{EX}of> ?t }} LIMIT 500 }} ?r <{EX}of> ?t }}"
    with pool_of(store, workers=2, heavy=1, fresh_seconds=0.05, queue_seconds=PATIENCE) as pool:
        expected = values(pool, store, slow)
        answers: list[list[str]] = []
        with aside(*[lambda: answers.append(values(pool, store, slow))] * 3):
            assert until(lambda: drain(pool, store, "ASK {}") > 0 and len(answers) == 3)
        assert [expected] * 3 == answers
        assert pool.stats().started > sum(pool.stats().outcomes.values()) == pool.stats().outcomes["ok"]


def test_ten_evil_queries_at_once_all_end_and_cheap_ones_are_answered(store: Path) -> None:
    with pool_of(store, workers=12, heavy=10) as pool:
        assert until(lambda: pool.stats().idle == 14)
        runs = [lambda text=text: drain(pool, store, text, budget=Budget(seconds=2)) for text in EVIL.values()]
        with aside(*runs) as ended:
            assert until(lambda: pool.stats().heavy > 3)
            assert ["ok"] * 50 == [outcome(lambda: drain(pool, store, "ASK { ?s ?p ?o }")) for _ in range(50)]
        assert len(EVIL) == len(ended)
        assert set(ended) <= {"deadline", "memory", "ok"}


def belongings() -> tuple[int, ...]:
    """Count the files, threads and processes of this process and of its forkservers."""
    servers = forkservers_of(os.getpid())
    files = sum(len(open_files(pid)) for pid in (os.getpid(), *servers))
    return len(servers), files, threading.active_count(), len(workers_of(os.getpid()))


def test_a_hundred_evil_queries_leave_nothing_behind(store: Path) -> None:
    names = ["cross product", "path", "order", "concatenation", "distinct"] * 2
    with pool_of(store, workers=10, heavy=9, spare=2, queue_seconds=PATIENCE) as pool:
        assert until(lambda: pool.stats().idle == 12)
        before = belongings()
        evil = [lambda name=name: drain(pool, store, EVIL[name], budget=Budget(seconds=0.3)) for name in names]
        for _ in range(10):
            with aside(*evil) as ended:
                pass
            assert {"deadline"} == set(ended)
            assert until(lambda: pool.stats().idle == 12)
        assert until(lambda: belongings() == before)
        assert {"deadline": 100} == pool.stats().outcomes


# Releases.


def test_two_releases_are_queried_side_by_side(pool: Pool, store: Path, tmp_path: Path) -> None:
    other = build(tmp_path / "other", quads(3))
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    expected = [[str(2 * SUBJECTS)], ["6"]] * 4
    assert expected == [values(pool, place, count) for _ in range(4) for place in (store, other)]


def test_a_release_replaced_under_its_name_is_opened_again(pool: Pool, tmp_path: Path) -> None:
    current, following = build(tmp_path / "current", quads(3)), build(tmp_path / "next", quads(5))
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert ["6"] == values(pool, current, count)
    shutil.rmtree(current)
    following.rename(current)
    assert ["10"] == values(pool, current, count)


# The end.


def test_closing_lets_running_queries_finish(store: Path) -> None:
    pool = Pool(Limits(workers=2, heavy=1, grace_seconds=PATIENCE), store)
    stream = ask(pool, store, "SELECT * { ?s ?p ?o }")
    closing = threading.Thread(target=pool.close)
    closing.start()
    assert until(lambda: outcome(lambda: ask(pool, store, "ASK {}")) == "closed")
    assert 2 * SUBJECTS == b"".join(stream).count(b'"s":')
    closing.join(PATIENCE)
    assert not closing.is_alive()


def test_closing_ends_what_does_not_finish(store: Path) -> None:
    pool = Pool(Limits(workers=1, heavy=1, spare=0, grace_seconds=0.1), store)
    with aside(lambda: drain(pool, store, COUNT_CROSS), lambda: drain(pool, store, COUNT_CROSS)) as ended:
        assert until(lambda: pool.stats().waiting == 1)
        pool.close()
    assert Counter(closed=2) == Counter(ended)
    assert [] == [pid for pid in children_of(os.getpid()) if pid in workers_of(os.getpid())]


def test_statistics_name_the_outcomes(store: Path) -> None:
    with pool_of(store, workers=2, heavy=1) as pool:
        drain(pool, store, "ASK {}")
        outcome(lambda: drain(pool, store, "nonsense"))
        stats = pool.stats()
    assert ({"ok": 1, "query": 1}, 2, 0, 0) == (stats.outcomes, stats.started, stats.running, stats.waiting)
