"""Releases in a store that several servers follow: what is whole arrives whole, what is not is never switched to."""

from __future__ import annotations

import re
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import fsspec
import pytest
from click.testing import CliRunner

from gestand.cli import main
from gestand.release import Release, ReleaseError, Releases
from gestand.shared_store import SharedStore, SharedStoreError, follow
from tests.building import build_quietly, page, pages_source
from tests.shipping import start_shipped
from tests.sparql_server import Answer, Server, wait_until
from tests.test_deploy import DEPLOY, free_port
from tests.test_sparql_clients import program


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> list[Release]:
    folder = tmp_path_factory.mktemp("two")
    return [build_quietly([pages_source(folder, page(f"{word} \\[0\\]."))], folder / "releases").release for word in ("Eerst", "Daarna")]


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> SharedStore:
    fsspec.filesystem("memory").store.clear()
    return SharedStore.at(f"file://{tmp_path}/store" if request.param == "file" else "memory://store")


def contents(folder: Path) -> dict[str, bytes]:
    """Read every file of a release; the diary of the store may be written by whoever opens it."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith("LOG"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_copy_has_every_byte_of_the_release_and_is_current(store: SharedStore, two: list[Release], tmp_path: Path) -> None:
    store.publish(two[0])
    copied = store.pull(Releases(tmp_path / "copy"))
    assert copied and copied == Releases(tmp_path / "copy").current()
    assert contents(two[0].path) == contents(copied.path)


def test_a_copy_follows_forward_and_back(store: SharedStore, two: list[Release], tmp_path: Path) -> None:
    copy, seen = Releases(tmp_path / "copy"), []
    for release in (two[0], two[1], two[0]):
        store.publish(release)
        found = store.pull(copy)
        seen.append(found.id if found else None)
    assert [two[0].id, two[1].id, two[0].id] == seen
    assert store.pull(copy) is None


def test_a_copy_that_begins_later_gets_the_past_too_and_stays_at_the_current(store: SharedStore, two: list[Release], tmp_path: Path) -> None:
    copy = Releases(tmp_path / "copy")
    for release in two:
        store.publish(release)
    found = [one.id for _ in range(2) if isinstance(one := follow(store, copy), Release)]
    assert [two[1].id, two[0].id] == found
    assert two[1].id == copy.root.joinpath("current").readlink().name
    assert contents(two[0].path) == contents(copy.root / two[0].id)
    assert follow(store, copy) is None


def test_what_is_there_is_not_sent_again(store: SharedStore, two: list[Release]) -> None:
    assert sum(entry["bytes"] for entry in two[0].manifest["files"]) == store.publish(two[0])
    assert 0 == store.publish(two[0])


def harm(store: SharedStore, release: Release, how: str) -> None:
    """Leave a release as an upload that broke, or a disk that rots, would; the pointer names it all the same."""
    place = f"{store.root}/{release.id}"
    file = f"{place}/{release.manifest['files'][0]['path']}"
    content = store.files.cat_file(file)
    if how == "changed":
        store.files.pipe_file(file, content[:-1] + bytes([content[-1] ^ 1]))
    elif how == "elsewhere":
        text = store.files.cat_file(f"{place}/manifest.json").decode()
        store.files.pipe_file(f"{place}/manifest.json", text.replace('"path": "', '"path": "../../', 1).encode())
    else:
        store.files.rm_file(f"{place}/manifest.json" if how == "no manifest" else file)


@pytest.mark.parametrize(
    ("how", "says"),
    [("no manifest", "not whole yet"), ("missing", "is missing"), ("changed", "another SHA-256"), ("elsewhere", "names files elsewhere")],
)
def test_what_is_not_whole_is_never_switched_to(store: SharedStore, two: list[Release], tmp_path: Path, how: str, says: str) -> None:
    copy = Releases(tmp_path / "copy")
    store.publish(two[0])
    store.pull(copy)
    store.publish(two[1])
    harm(store, two[1], how)
    error = follow(store, copy)
    assert isinstance(error, SharedStoreError) and says in str(error)
    assert [two[0].id] == [one.id for one in copy.all()] and two[0].id == copy.root.joinpath("current").readlink().name
    assert {"current", ".lock", two[0].id} == {path.name for path in copy.root.iterdir()}


def test_a_broken_upload_goes_on_and_is_then_picked_up(store: SharedStore, two: list[Release], tmp_path: Path) -> None:
    copy = Releases(tmp_path / "copy")
    store.publish(two[1])
    harm(store, two[1], "missing")
    assert isinstance(follow(store, copy), SharedStoreError)
    assert store.publish(two[1]) == two[1].manifest["files"][0]["bytes"]
    assert isinstance(follow(store, copy), Release)


def test_a_pointer_that_is_no_id_is_told(store: SharedStore, two: list[Release], tmp_path: Path) -> None:
    store.publish(two[0])
    store.files.pipe_file(f"{store.root}/current", b"../elsewhere")
    assert "is no id of a release" in str(follow(store, Releases(tmp_path / "copy")))


def test_an_empty_store_is_no_fault_and_an_unknown_kind_is_told(store: SharedStore, tmp_path: Path) -> None:
    assert store.pull(Releases(tmp_path / "copy")) is None
    with pytest.raises(SharedStoreError, match="nosuch"):
        SharedStore.at("nosuch://store")


def test_a_copy_that_somebody_else_writes_is_left_alone(store: SharedStore, two: list[Release], tmp_path: Path) -> None:
    copy = Releases(tmp_path / "copy")
    store.publish(two[0])
    with copy.writing():
        assert isinstance(follow(store, copy), ReleaseError)
    assert isinstance(follow(store, copy), Release)


def test_the_command_puts_a_release_there_and_says_so(two: list[Release], tmp_path: Path) -> None:
    command = ["publish", "--to", f"file://{tmp_path}/store", "--releases", str(two[0].path.parent), "--release", two[0].id]
    done = CliRunner().invoke(main, command)
    assert 0 == done.exit_code and f"release {two[0].id}" in done.output
    assert two[0].id == (tmp_path / "store" / "current").read_text()


def test_serving_from_an_address_needs_a_folder_for_the_copy(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["serve", "--releases", f"file://{tmp_path}/store"])
    assert 2 == done.exit_code and "--copy" in done.output


# Two servers behind the balancer


@contextmanager
def balanced(folder: Path, servers: list[Server]) -> Iterator[int]:
    """Run nginx with the balancer that is shipped, but for ports; give its port."""
    port = free_port()
    ours = (DEPLOY / "balancer.conf").read_text(encoding="utf-8").replace("127.0.0.1:8000", f"127.0.0.1:{port}")
    for number, server in enumerate(servers, 1):
        ours = ours.replace(f"127.0.0.1:800{number}", f"127.0.0.1:{server.port}")
    (folder / "balancer.conf").write_text(ours)
    places = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    whole = folder / "nginx.conf"
    whole.write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/errors;\n"
        f"events {{}} http {{ access_log off; {places} include {folder}/balancer.conf; }}\n"
    )
    nginx = subprocess.Popen([program("nginx", "apt-get install nginx-light"), "-p", folder, "-e", folder / "errors", "-c", whole])
    try:
        assert wait_until(lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0), (folder / "errors").read_text()
        yield port
    finally:
        nginx.terminate()
        nginx.wait(30)


def ready(answerer: Server) -> str:
    return str(answerer.ask("GET", "/ready").json["release"])


@pytest.mark.alone
def test_two_servers_pick_up_the_switch_with_no_failed_request(two: list[Release], tmp_path: Path) -> None:
    address = f"file://{tmp_path}/store"
    store = SharedStore.at(address)
    store.publish(two[0])
    servers = [start_shipped(address, copy=tmp_path / f"copy-{number}", every=0.5) for number in (1, 2)]
    answers: list[Answer] = []
    over = threading.Event()

    def read(client: str, server: Server) -> None:
        while not over.wait(0.01):
            headers = {"X_Forwarded_For": client, "Accept": "text/html"}
            answers.append(server.ask("GET", "/doc/beoordeling/2019-2024/hoofdstuk/2.2.3/pages", **headers))

    try:
        with balanced(tmp_path, servers) as port:
            front = Server(tmp_path, servers[0].process, servers[0].log, port)
            clients = [threading.Thread(target=read, args=(f"192.0.2.{number}", front)) for number in range(6)]
            for client in clients:
                client.start()
            for release in (two[1], two[0], two[1]):
                store.publish(release)
                assert wait_until(lambda now=release.id: {now} == {ready(server) for server in servers}, 30)
                time.sleep(0.2)
            over.set()
            for client in clients:
                client.join()
        seen = [line for server in servers for line in server.log.read_text().splitlines() if "is here" in line]
        words = Counter(re.findall(r"Eerst|Daarna", "".join(answer.text for answer in answers)))
        assert {200} == {answer.status for answer in answers}
        assert {"Eerst", "Daarna"} == set(words)
        assert 8 <= len(seen)  # four switches each; one may have fetched a release just before it became current
    finally:
        over.set()
        for server in servers:
            server.stop()


@pytest.mark.alone
def test_a_server_goes_on_while_the_store_is_away(two: list[Release], tmp_path: Path) -> None:
    address = f"file://{tmp_path}/store"
    SharedStore.at(address).publish(two[0])
    server = start_shipped(address, copy=tmp_path / "copy", every=0.2)
    try:
        (tmp_path / "store").rename(tmp_path / "away")
        (tmp_path / "store").write_text("no folder")
        assert wait_until(lambda: "what this server has stays" in server.log.read_text(), 20)
        assert two[0].id == ready(server)
        (tmp_path / "store").unlink()
        (tmp_path / "away").rename(tmp_path / "store")
        SharedStore.at(address).publish(two[1])
        assert wait_until(lambda: two[1].id == ready(server), 20)
    finally:
        server.stop()
