"""Speak the SPARQL 1.1 Protocol and the Graph Store Protocol with one engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import IO, Any, cast

import requests
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth
from urllib3.exceptions import HTTPError

from gestand.formats import RESULTS_JSON
from gestand.remote.kinds import KINDS, PLAIN, Kind, recognise
from gestand.remote.target import RemoteError, Target, target

_SECONDS = 10.0
_LATE = 2.0
"""So long an engine may take to say that a query's time is over."""

_SAID = 300


class Refusal(RemoteError):
    """The engine answered with an error; ``status`` is that of HTTP."""

    def __init__(self, address: str, status: int, said: str) -> None:
        super().__init__(f"{address}: status {status}: {said}")
        self.status = status
        self.said = said


class Partial(RemoteError):
    """The engine says that its answer is not the whole one."""


class Unreachable(RemoteError):
    """No answer came, or it broke off."""


class _Body:
    """The bytes of an answer as they come; whoever drops it in the middle closes the connection."""

    def __init__(self, answer: requests.Response) -> None:
        self._answer = answer

    def readable(self) -> bool:
        """Tell that this is for reading."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Give the next bytes; OSError when the answer broke off."""
        try:
            return bytes(self._answer.raw.read(None if size < 0 else size, decode_content=True))
        except HTTPError as error:
            raise OSError(f"the engine's answer broke off: {error}") from None

    def close(self) -> None:
        """End the answer."""
        self._answer.close()

    def __del__(self) -> None:
        """End an answer that was not read to its end."""
        self._answer.close()


class Connection:
    """A kept connection to an engine; for one thread at a time."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._session = _session()
        if target.user is not None:
            way = HTTPDigestAuth if target.kind.digest else HTTPBasicAuth
            self._auth: AuthBase | None = way(target.user, target.password or "")
        else:
            self._auth = None

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def ask(
        self, text: str, default: Iterable[str], named: Iterable[str], *, graph: bool, seconds: float | None = None
    ) -> IO[bytes]:
        """Send a query, and give its answer as it comes: SPARQL JSON, or N-Triples when it is a ``graph``.

        Refusal, Partial or Unreachable when there is none; later an OSError says that the rest will not come.
        """
        kind = self.target.kind
        form: dict[str, Any] = {"query": text, "default-graph-uri": list(default), "named-graph-uri": list(named)}
        if kind.seconds and seconds is not None:
            name, unit = kind.seconds
            form[name] = str(max(1, round(seconds / unit)))
        accept = kind.triples if graph else RESULTS_JSON.media_type
        auth = None if kind.digest else self._auth  # Virtuoso has another address for those who log in
        wait = (_SECONDS, None if seconds is None else seconds + _LATE)
        answer = self._send("POST", self.target.query, {"Accept": accept}, data=form, auth=auth, wait=wait, stream=True)
        if kind.cut and kind.cut in answer.headers:
            answer.close()
            raise Partial(f"{self.target.query}: the answer is not whole ({kind.cut}: {answer.headers[kind.cut]})")
        return cast(IO[bytes], _Body(answer))

    def add(self, graph: str, triples: bytes) -> None:
        """Add N-Triples to a graph, which comes to be when it is not there (Graph Store Protocol, 5.5)."""
        if self.target.graphs is None:  # N-Triples are triples of SPARQL, too
            self.update(f"INSERT DATA {{ GRAPH <{graph}> {{\n{triples.decode()}}} }}")
            return
        self._on_graph("POST", graph, {"Content-Type": self.target.kind.triples}, triples).close()

    def drop(self, graph: str) -> None:
        """Delete a graph; none there is no error (Graph Store Protocol, 5.4)."""
        if self.target.graphs is None:
            self.update(f"DROP SILENT GRAPH <{graph}>")
            return
        try:
            self._on_graph("DELETE", graph, {}, None).close()
        except Refusal as error:
            if error.status != requests.codes.not_found:
                raise

    def update(self, text: str) -> None:
        """Send an update."""
        headers = {"Content-Type": "application/sparql-update"}
        self._send("POST", self.target.update, headers, data=text.encode(), auth=self._auth).close()

    def fetch(self, graph: str) -> IO[bytes]:
        """Get a graph as N-Triples (Graph Store Protocol, 5.2), as it comes; Refusal when there is none."""
        if self.target.graphs is None:
            return self.ask("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", (graph,), (graph,), graph=True)
        return cast(IO[bytes], _Body(self._on_graph("GET", graph, {"Accept": self.target.kind.triples}, None)))

    def _on_graph(self, method: str, graph: str, headers: Mapping[str, str], body: bytes | None) -> requests.Response:
        assert self.target.graphs is not None
        named = {self.target.kind.graph: graph}
        return self._send(
            method, self.target.graphs, headers, data=body, params=named, auth=self._auth, stream=body is None
        )

    def _send(
        self, method: str, address: str, headers: Mapping[str, str], *, wait: Any = (_SECONDS, None), **sent: Any
    ) -> requests.Response:
        try:
            answer = self._session.request(
                method, address, headers=dict(headers), timeout=wait, allow_redirects=False, **sent
            )
        except (requests.RequestException, OSError) as error:
            raise Unreachable(f"{address}: no answer: {_reason(error)}") from None
        if answer.status_code >= requests.codes.multiple_choices:
            with answer:
                raise Refusal(address, answer.status_code, _shown(answer))
        return answer


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # neither a proxy nor a password from elsewhere
    session.headers["User-Agent"] = "gestand"
    return session


def _reason(error: Exception) -> str:
    inner: Any = getattr(error.args[0], "reason", None) if error.args else None
    return str(inner or error).rpartition("> ")[2] or type(error).__name__


def _shown(answer: requests.Response) -> str:
    """Give the beginning of what an engine says about an error, in one line."""
    return " ".join(answer.content[: 4 * _SAID].decode(errors="replace").split())[:_SAID] or answer.reason


def find(address: str, name: str | None, environment: Mapping[str, str]) -> Target:
    """Find out what kind of engine answers at an address, unless a ``name`` says it; RemoteError when none does."""
    if name is not None:
        return target(address, KINDS[name], environment)
    target(address, PLAIN, environment)  # tells what is wrong with the address
    return target(address, _recognised(address), environment)


def _recognised(address: str) -> Kind:
    try:
        with _session() as session, session.head(address, timeout=_SECONDS) as answer:
            server = answer.headers.get("Server", "")
    except (requests.RequestException, OSError) as error:
        raise Unreachable(f"{address}: no answer: {_reason(error)}") from None
    found = recognise(server)
    if found is None:
        raise RemoteError(f"{address}: its header Server ({server!r}) does not tell the engine; name it with --kind")
    return found
