"""The operator's list of running queries and the end of one: who may ask, what is shown, what the client sees."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner, Result

from gestand.cli_queries import queries_command
from gestand.engine import control
from gestand.engine.face import Engine, RunningQuery
from tests.sparql_server import EVIL, Server, release, start, wait_until

pytestmark = pytest.mark.alone


@dataclass
class Pretended:
    """An engine that only lists and kills."""

    texts: dict[str, str]
    killed: list[str] = field(default_factory=list)

    def running(self) -> list[RunningQuery]:
        return [RunningQuery(id, text, Path("s"), 0.0, 1.5, 3 << 20, True) for id, text in self.texts.items()]

    def kill(self, id: str) -> bool:
        self.killed.append(id)
        return self.texts.pop(id, None) is not None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "c"


@pytest.fixture
def engine(folder: Path, tmp_path: Path) -> Iterator[Pretended]:
    made = Pretended({"aa": "SELECT * {}", "bb": "ASK {}"})
    with control.controlled(cast(Engine, made), tmp_path, folder):
        yield made


def command(root: Path, folder: Path, *options: str) -> Result:
    return CliRunner().invoke(queries_command, ["--releases", str(root), "--control", str(folder), *options])


# What is shown


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("ASK {}", "ASK {}"),
        ("ASK {}", "\n  # what is this\nPREFIX a: <http://a.example/>\nbase <http://b.example/>\n  ASK {}\n}"),
        ("PREFIX a: <http://a.example/> ASK { ?s ?p a:b }", "PREFIX a: <http://a.example/> ASK { ?s ?p a:b }"),
        ("ASK { '\N{REPLACEMENT CHARACTER}[2J' }", "ASK { '\x1b[2J' }"),
        ("x" * (control.FIRST_LINE - 1) + "…", "x" * 500),
        ("", ""),
    ],
)
def test_the_first_line_that_says_something_is_shown(expected: str, text: str) -> None:
    assert expected == control.first_line(text)


def test_the_list_has_id_seconds_memory_and_the_query(engine: Pretended, tmp_path: Path, folder: Path) -> None:
    shown = command(tmp_path, folder, "--running")
    assert (0, ["aa       1.5 s       3 MiB  SELECT * {}", "bb       1.5 s       3 MiB  ASK {}"]) == (
        shown.exit_code, shown.stdout.splitlines()
    )  # fmt: skip
    assert "2 queries run\n" == shown.stderr


def test_the_list_is_there_for_programs(engine: Pretended, tmp_path: Path, folder: Path) -> None:
    [first, _] = json.loads(command(tmp_path, folder, "--json").stdout)
    assert {"id": "aa", "seconds": 1.5, "memory_bytes": 3 << 20, "heavy": True, "query": "SELECT * {}"} == first


def test_a_query_is_ended(engine: Pretended, tmp_path: Path, folder: Path) -> None:
    assert "ended query bb\n" == command(tmp_path, folder, "--kill", "bb").stdout
    assert (["bb"], ["aa"]) == (engine.killed, list(engine.texts))


@pytest.mark.parametrize(
    ("options", "said"),
    [(["--kill", "cc"], "no query cc runs now"), (["--kill", "aa", "--running"], "give either")],
)
def test_a_kill_that_cannot_be_done_fails(
    engine: Pretended, tmp_path: Path, folder: Path, options: list[str], said: str
) -> None:
    failed = command(tmp_path, folder, *options)
    assert failed.exit_code > 0 and said in failed.stderr
    assert ["aa", "bb"] == list(engine.texts)


def test_several_servers_of_one_folder_are_asked(engine: Pretended, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getpid", lambda: 1)
    with control.controlled(cast(Engine, Pretended({"cc": "ASK {}"})), tmp_path, folder):
        assert {"aa", "bb", "cc"} == {query.id for query in control.running(tmp_path, folder)}
        assert control.kill("cc", tmp_path, folder) and control.kill("aa", tmp_path, folder)


# Who may ask


def test_socket_and_folder_are_the_owner_s_alone(engine: Pretended, folder: Path) -> None:
    [path] = folder.iterdir()
    assert (0o600, 0o700) == (path.stat().st_mode & 0o777, folder.stat().st_mode & 0o777)


def test_the_user_at_the_other_end_must_be_ours(engine: Pretended, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "_user_of", lambda connection: os.geteuid() + 1)
    with pytest.raises(control.ControlError, match="does not answer"):
        control.kill("aa", tmp_path, folder)
    assert [] == engine.killed


def test_the_kernel_names_the_user_at_the_other_end() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert os.geteuid() == control._user_of(ours)


def test_a_folder_that_others_may_enter_is_not_used(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    tmp_path.chmod(0o755)
    with control.controlled(cast(Engine, Pretended({})), tmp_path, tmp_path):
        assert [] == list(tmp_path.iterdir())
    assert "mode 0700" in caplog.text


def test_without_a_server_the_command_says_where_it_looked(tmp_path: Path, folder: Path) -> None:
    failed = command(tmp_path, folder)
    assert (1, True) == (failed.exit_code, str(folder) in failed.stderr)


def test_the_socket_of_a_killed_server_is_removed(tmp_path: Path, folder: Path) -> None:
    left = control.Control(cast(Engine, Pretended({})), tmp_path, folder)
    left.path.rename(folder / "kept")
    left.close()
    (folder / "kept").rename(left.path)
    with pytest.raises(control.ControlError, match="no running server"):
        control.running(tmp_path, folder)
    assert [] == list(folder.iterdir())


def test_nothing_is_left_when_the_server_ends(tmp_path: Path, folder: Path) -> None:
    with control.controlled(cast(Engine, Pretended({})), tmp_path, folder):
        pass
    assert [] == list(folder.iterdir())
    assert "query-control" not in {thread.name for thread in threading.enumerate() if not thread.daemon}


@pytest.mark.parametrize("sent", [b"", b"nonsense\n", b"[]\n", b'{"do":"stop"}\n', b"x" * 5_000])
def test_a_clumsy_order_gets_an_error_and_stops_nothing(engine: Pretended, tmp_path: Path, folder: Path, sent: bytes) -> None:
    [path] = folder.iterdir()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(path))
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        assert "error" in json.loads(connection.makefile("rb").readline())
    assert 2 == len(control.running(tmp_path, folder))


@pytest.mark.parametrize(
    ("expected", "environment"),
    [
        ("/a", {"GESTAND_CONTROL": "/a", "RUNTIME_DIRECTORY": "/b"}),
        ("/b", {"RUNTIME_DIRECTORY": "/b:/c", "XDG_RUNTIME_DIR": "/d"}),
        ("/d/gestand", {"XDG_RUNTIME_DIR": "/d"}),
    ],
)
def test_the_folder_follows_from_the_environment(expected: str, environment: dict[str, str]) -> None:
    assert Path(expected) == control.control_folder(None, environment)


# With a real server and a real client


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    folder = tmp_path_factory.mktemp("x") / "c"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GESTAND_CONTROL", str(folder))
        made = start(release(2_000), budget={"seconds": 60}, client_seconds=1e6)
    yield made, folder
    made.stop()


def end_of(query: str, served: tuple[Server, Path], **headers: str) -> bytes:
    """Ask a query, kill it once it is listed, and give what the client received."""
    server, folder = served
    with socket.create_connection(("127.0.0.1", server.port), 60) as connection:
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        sent = f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n{head}"
        connection.sendall(f"{sent}Content-Length: {len(query)}\r\nConnection: close\r\n\r\n{query}".encode())
        assert wait_until(lambda: [one for one in control.running(server.root, folder) if one.heavy])
        [listed] = control.running(server.root, folder)
        assert query.startswith(listed.query)
        assert control.kill(listed.id, server.root, folder)
        pieces = iter(lambda: connection.recv(65536), b"")
        return b"".join(pieces)


def test_the_client_of_a_killed_query_gets_a_problem(served: tuple[Server, Path]) -> None:
    head, _, body = end_of(EVIL, served).partition(b"\r\n\r\n")
    assert b"HTTP/1.1 503 " in head and b"application/problem+json" in head
    assert "An operator ended this query." in json.loads(body)["detail"]


def test_the_client_of_a_query_killed_on_the_way_gets_a_broken_transfer(served: tuple[Server, Path]) -> None:
    said = end_of("SELECT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", served, Accept="text/csv")
    assert said.startswith(b"HTTP/1.1 200 ")
    assert not said.endswith(b"0\r\n\r\n")
