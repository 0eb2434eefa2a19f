"""Let the operator list and end queries from a process of the same user, over a Unix socket.

One line of JSON asks, one line answers. The socket lies in a folder that only its owner may enter, and the kernel
names the user at the other end: nobody else gets an answer, and nothing listens on the network.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import socket
import struct
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gestand.engine.face import Engine, RunningQuery

FOLDER_VARIABLE = "GESTAND_CONTROL"
FIRST_LINE = 160
"""So many characters of a query are shown."""

_PATIENCE = 5.0
_REST = 0.2
_MOST_ASKED = 1_000
_MOST_ANSWERED = 1_000_000
_CREDENTIALS = struct.Struct("3i")
_PROLOGUE = re.compile(r"#|(?:prefix|base)\b[^{]*$", re.IGNORECASE)

log = logging.getLogger(__name__)


class ControlError(Exception):
    """No server can be reached, or no socket can be made; the message says where and why."""


@dataclass(frozen=True)
class Listed:
    """A query under way, as the operator sees it."""

    id: str
    seconds: float
    memory_bytes: int
    heavy: bool
    query: str

    @classmethod
    def of(cls, query: RunningQuery) -> Listed:
        """Take what is shown of a query."""
        return cls(query.id, round(query.seconds, 3), query.memory_bytes, query.heavy, first_line(query.text))


def first_line(text: str) -> str:
    """Give the first line that says something, without signs that a terminal would obey."""
    lines = (line.strip() for line in text[: 50 * FIRST_LINE].splitlines())
    said = next((line for line in lines if line and not _PROLOGUE.match(line)), text[:FIRST_LINE])
    shown = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in said)
    return shown if len(shown) <= FIRST_LINE else shown[: FIRST_LINE - 1] + "…"


def control_folder(given: Path | None = None, environment: Mapping[str, str] = os.environ) -> Path:
    """Tell where the sockets are: the folder given, that of GESTAND_CONTROL, systemd's, or one of the user's own."""
    if given is not None:
        return given
    if said := environment.get(FOLDER_VARIABLE) or environment.get("RUNTIME_DIRECTORY", "").partition(":")[0]:
        return Path(said)
    if session := environment.get("XDG_RUNTIME_DIR"):
        return Path(session) / "gestand"
    return Path(tempfile.gettempdir()) / f"gestand-{os.geteuid()}"


def _name_of(releases: Path) -> str:
    """Name the servers of a folder of releases: short, since a socket's path may have 107 bytes."""
    return hashlib.sha256(os.fsencode(releases.resolve())).hexdigest()[:16]


class Control:
    """Answer the operator as long as the engine runs."""

    def __init__(self, engine: Engine, releases: Path, folder: Path | None = None) -> None:
        """Listen; ControlError when no private socket can be made."""
        self._engine = engine
        self.path = _private(control_folder(folder)) / f"{_name_of(releases)}-{os.getpid()}.sock"
        self._socket = _listen(self.path)
        self._closed = False
        threading.Thread(target=self._serve, name="query-control", daemon=True).start()

    def close(self) -> None:
        """Stop listening; closing twice is no error."""
        self._closed = True
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept
        self._socket.close()
        self.path.unlink(missing_ok=True)

    def _serve(self) -> None:
        while not self._closed:
            try:
                connection, _ = self._socket.accept()
            except OSError:  # closed, or out of files
                time.sleep(_REST)
                continue
            with connection, suppress(OSError):
                self._converse(connection)

    def _converse(self, connection: socket.socket) -> None:
        """Answer one line of somebody who may ask."""
        connection.settimeout(_PATIENCE)
        if _user_of(connection) not in (os.geteuid(), 0):
            return
        asked = connection.makefile("rb").readline(_MOST_ASKED)
        try:
            said = self._answer(json.loads(asked))
        except Exception as error:  # the operator must see it, and the thread must live
            log.exception("the operator's order %r failed", asked[:100])
            said = {"error": str(error)}
        connection.sendall(json.dumps(said).encode() + b"\n")

    def _answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked.get("do") == "list":
            return {"queries": [vars(Listed.of(query)) for query in self._engine.running()]}
        if asked.get("do") == "kill":
            killed = self._engine.kill(str(asked.get("id")))
            log.info("the operator ended query %s: %s", asked.get("id"), "done" if killed else "no such query")
            return {"killed": killed}
        raise ValueError(f"unknown order {asked.get('do')!r}; there are list and kill")


@contextmanager
def controlled(engine: Engine, releases: Path, folder: Path | None = None) -> Iterator[None]:
    """Let the operator in while the block runs; without a private place for the socket, warn and go on."""
    try:
        control = Control(engine, releases, folder)
    except ControlError as error:
        log.warning("queries cannot be listed or ended from the command line: %s", error)
        yield
        return
    try:
        yield
    finally:
        control.close()


def running(releases: Path, folder: Path | None = None) -> list[Listed]:
    """List the queries that the servers of a folder of releases run, longest first; ControlError without server."""
    answers = _ask_all(releases, folder, {"do": "list"})
    found = [Listed(**entry) for answer in answers for entry in answer["queries"]]
    return sorted(found, key=lambda query: -query.seconds)


def kill(id: str, releases: Path, folder: Path | None = None) -> bool:
    """End one query; False if no server runs it, ControlError when there is no server."""
    return any(answer["killed"] for answer in _ask_all(releases, folder, {"do": "kill", "id": id}))


def _ask_all(releases: Path, folder: Path | None, order: dict[str, str]) -> list[dict[str, Any]]:
    place = control_folder(folder).resolve()
    if place.is_dir() and os.geteuid() not in (0, place.stat().st_uid):
        raise ControlError(f"{place} belongs to another user; run this as the user of the server")
    answers = [said for path in sorted(place.glob(f"{_name_of(releases)}-*.sock")) if (said := _ask(path, order))]
    if not answers:
        raise ControlError(
            f"no running server of {releases} has its control socket in {place}; "
            f"is it another user's, or is {FOLDER_VARIABLE} set there?"
        )
    if errors := [answer["error"] for answer in answers if "error" in answer]:
        raise ControlError("; ".join(errors))
    return answers


def _ask(path: Path, order: dict[str, str]) -> dict[str, Any] | None:
    """Ask one server; None when it is gone: then its socket is removed."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2 * _PATIENCE)
        try:
            connection.connect(str(path))
            connection.sendall(json.dumps(order).encode() + b"\n")
            said: dict[str, Any] = json.loads(connection.makefile("rb").readline(_MOST_ANSWERED))
        except ConnectionRefusedError:
            path.unlink(missing_ok=True)
            return None
        except (OSError, ValueError) as error:
            raise ControlError(f"{path}: the server does not answer: {error}") from error
    return said


def _private(folder: Path) -> Path:
    """Make the folder if need be, and hold that nobody else may enter it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.resolve()
        state = found.stat()
    except OSError as error:
        raise ControlError(f"{folder}: {error.strerror}") from error
    if state.st_uid != os.geteuid() or state.st_mode & 0o077:
        raise ControlError(f"{found}: this folder must belong to the server's user, with mode 0700")
    return found


def _listen(path: Path) -> socket.socket:
    path.unlink(missing_ok=True)  # left by a killed server that had this process id
    listening = socket.socket(socket.AF_UNIX)
    try:
        listening.bind(str(path))
        path.chmod(0o600)
        listening.listen(4)
    except OSError as error:
        listening.close()
        raise ControlError(f"{path}: {error}") from error
    return listening


def _user_of(connection: socket.socket) -> int:
    """Tell whose process is at the other end; the kernel vouches for it."""
    said = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return int(_CREDENTIALS.unpack(said)[1])
