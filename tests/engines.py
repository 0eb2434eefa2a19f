"""Start SPARQL engines of others for the tests, each on a folder and ports of its own."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from gestand.dump import canonical_hash
from gestand.release import Release
from gestand.remote.kinds import KINDS
from gestand.remote.protocol import Connection
from gestand.remote.target import PASSWORD, USER, target
from tests.sparql_server import BASE, scratch, write_release

VIRTUOSO_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = {sql}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
DirsAllowed = {folder}
[HTTPServer]
ServerPort = {http}
ServerThreads = 20
[SPARQL]
DefaultQuery = ASK {{}}
[Client]
SQL_PREFETCH_ROWS = 100
"""
"""A small Virtuoso; without ResultSetMaxRows it cuts no answer."""

START_SECONDS = 60

_processes: dict[int, subprocess.Popen[bytes]] = {}


def connection(kind: str, address: str) -> Connection:
    """Connect to one of the engines below, as somebody who may write."""
    return Connection(target(address, KINDS[kind], {USER: "dba", PASSWORD: "dba"} if kind == "virtuoso" else {}))


def free_port() -> int:
    """Give a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def oxigraph() -> Iterator[str]:
    """Run an Oxigraph server with a store in memory; give its address."""
    port, program = free_port(), Path(sys.executable).with_name("oxigraph")
    with _running([str(program), "serve", "--bind", f"127.0.0.1:{port}"], port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def virtuoso() -> Iterator[str]:
    """Run Virtuoso with a new database; give its address. Its user is dba, and so is the password."""
    folder, http, sql = Path(tempfile.mkdtemp(prefix="gestand-test-")), free_port(), free_port()
    try:
        (folder / "virtuoso.ini").write_text(VIRTUOSO_INI.format(folder=folder, http=http, sql=sql))
        command = ["virtuoso-t", "+foreground", "+wait", "+configfile", str(folder / "virtuoso.ini")]
        with _running(command, http):
            yield f"http://127.0.0.1:{http}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    """Run a server until the block ends; it must listen, or the test fails."""
    process = _processes[port] = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + START_SECONDS
        while not _listens(port):
            assert process.poll() is None and time.monotonic() < until, f"{command[0]} does not listen"
            time.sleep(0.1)
        yield
    finally:
        process.kill()  # its files go too: there is nothing to save
        process.wait(30)


def stop(address: str) -> None:
    """End an engine in the middle of everything."""
    process = _processes[int(address.rpartition(":")[2])]
    process.kill()
    process.wait(30)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@cache
def release(word: str = "een", rows: int = 300) -> Release:
    """Write a small release of two graphs and a sound dump; another word gives another release."""
    node, graph = f"{BASE}/id/ding", f"{BASE}/id/graaf"
    lines = sorted(
        [
            *(f'<{node}/{n:04}> <{BASE}/p/naam> "rij {n}"@nl <{graph}/bron/a> .\n' for n in range(rows)),
            f'<{node}/een> <{BASE}/p/woord> "{word}" <{graph}/bron/a> .\n',
            f'<{graph}/bron/a> <{BASE}/p/komt> <{graph}/bron/b> <{graph}/bron/b> .\n',
            f'<{node}/een> <{BASE}/p/ziet> "<{graph}/bron/b>", "{word}" <{graph}/bron/b> .\n'.replace('", "', "; "),
        ]
    )
    content = canonical_hash(line.encode() for line in lines)
    root = write_release(scratch(), "".join(lines), f"2026-01-02-{content.removeprefix('sha256:')[:8]}", BASE)
    folder = root / (root / "current").readlink()
    (folder / "dumps" / "all.nq.gz").rename(folder / "dumps" / "gestand.nq.gz")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest |= {"content": content, "files": [{"path": "dumps/gestand.nq.gz", "bytes": 0, "sha256": ""}]}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return Release(folder)
