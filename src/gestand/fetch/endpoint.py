"""Ask a SPARQL endpoint through SPARQLWrapper.

It speaks through urllib, which follows redirects by itself: the caller looks at the address that answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError

from SPARQLWrapper import GET, JSON, TURTLE, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import EndPointInternalError, SPARQLWrapperException

from gestand.fetch.exchange import Query, Unreadable
from gestand.fetch.patience import Again

_CHUNK = 1 << 16


class _Answer:
    """A response of urllib, whole or an error."""

    def __init__(self, response: Any, status: int, location: str) -> None:
        self._response, self.status, self.location = response, status, location

    def header(self, name: str) -> str | None:
        found: str | None = self._response.headers.get(name)
        return found

    def chunks(self) -> Iterator[bytes]:
        try:
            while chunk := self._response.read(_CHUNK):
                yield chunk
            _check_whole(self._response)
        except (HTTPException, OSError) as error:
            raise Again(f"the body was cut: {error!r}") from error


def _check_whole(response: Any) -> None:
    """Raise `Again` when fewer bytes came than were told: read() with a size does not say so itself."""
    if rest := getattr(response, "length", None):
        raise Again(f"the body was cut: {rest} bytes are missing")


@contextmanager
def ask(query: Query, agent: str, headers: dict[str, str], seconds: float) -> Iterator[_Answer]:
    """Send a query by GET; raises `Again` when it may work later, `Unreadable` when the endpoint refuses it."""
    client = SPARQLWrapper(query.endpoint, agent=agent)
    client.setMethod(GET)
    client.setOnlyConneg(True)
    client.setReturnFormat(JSON if query.form == "solutions" else TURTLE)
    client.setTimeout(max(1, round(seconds)))
    client.setQuery(query.text)
    for name, value in headers.items():
        client.addCustomHttpHeader(name, value)
    answer = _answer(client, query)
    try:
        yield answer
    finally:
        answer._response.close()


def _answer(client: SPARQLWrapper, query: Query) -> _Answer:
    try:
        response = client.query().response
    except HTTPError as error:
        return _Answer(error, error.code, query.endpoint)
    except EndPointInternalError as error:
        raise Again(f"the endpoint answers 500: {_told(error)}") from error
    except SPARQLWrapperException as error:
        raise Unreadable(f"the endpoint refuses the query: {_told(error)}") from error
    except OSError as error:
        raise Again(f"cannot be reached: {error}") from error
    return _Answer(response, response.status, response.geturl())


def _told(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
