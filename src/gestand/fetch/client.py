"""Speak HTTP: one request at a time, politely, each body whole and into a file."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO, Protocol

import urllib3
from urllib3.exceptions import HTTPError

from gestand.archive import Capture
from gestand.fetch import endpoint, redirects
from gestand.fetch.answers import document
from gestand.fetch.exchange import FetchError, Request, Unreadable
from gestand.fetch.pace import Pace
from gestand.fetch.patience import AGAIN_STATUSES, Again, TooLong, retry_after, retrying
from gestand.fetch.plan import Manners

_CHUNK = 1 << 16
_LARGEST_ROBOTS = 512_000  # RFC 9309, section 2.5: at least 500 kibibytes are read


@dataclass(frozen=True)
class Received:
    """A body that came whole into ``file``, with what the server said of it."""

    file: Path
    location: str
    digest: str
    size: int
    media_type: str
    etag: str | None
    last_modified: str | None


class Response(Protocol):
    """What `receive` needs of an open response; header names are in any case."""

    @property
    def status(self) -> int:
        """Give the status code."""
        ...

    @property
    def location(self) -> str:
        """Give the address that answered."""
        ...

    def header(self, name: str) -> str | None:
        """Give a header, None when it is missing."""
        ...

    def chunks(self) -> Iterator[bytes]:
        """Give the body; raises `Again` when it is cut."""
        ...


class _Plain:
    """A response of urllib3."""

    def __init__(self, response: urllib3.BaseHTTPResponse, location: str) -> None:
        self._response, self.location = response, location
        self.status = response.status

    def header(self, name: str) -> str | None:
        return self._response.headers.get(name)

    def chunks(self) -> Iterator[bytes]:
        try:
            yield from self._response.stream(_CHUNK, decode_content=True)
        except HTTPError as error:
            raise Again(f"the body was cut: {error}") from error


class Client:
    """Ask servers, with the manners of one source; ``incoming`` is a folder for bodies on their way.

    ``sleep`` is what tests replace.
    """

    def __init__(
        self, manners: Manners, hosts: frozenset[str], incoming: Path, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._manners, self._hosts, self._incoming, self._sleep = manners, hosts, incoming, sleep
        contact = f" (+{manners.contact})" if manners.contact else ""
        self._agent = f"gestand/{version('gestand')}{contact}"
        self._pool = urllib3.PoolManager(timeout=manners.seconds, retries=False, headers={"User-Agent": self._agent})
        self._pace = Pace(manners.pause, self._robots, sleep)

    def fetch(self, request: Request, known: Capture | None) -> Received | None:
        """Ask until the answer is whole; None says that what is ``known`` still holds.

        Raises `Unreadable` for an answer that no second try would mend, and `FetchError` when the server cannot
        be reached or asks for more patience than the source has.
        """
        try:
            for attempt in retrying(self._manners, self._sleep):
                with attempt:
                    return self._ask(request, known)
        except (Again, TooLong) as error:
            raise FetchError(f"{request.url}: {error}") from error
        raise AssertionError("tenacity gives an attempt or raises")

    def _ask(self, request: Request, known: Capture | None) -> Received | None:
        with self._open(request, _headers(request, known)) as response:
            if response.status == 304 and known:
                return None
            if response.status in AGAIN_STATUSES:
                wait = retry_after(response.header("Retry-After"), datetime.now(UTC))
                raise Again(f"the server answers {response.status}", wait)
            if response.status != 200:
                raise Unreadable(f"the server answers {response.status}")
            received = _receive(response, request, self._incoming / "body", self._manners.largest)
        if request.reads == "json":
            _check_json(received.file)
        return received

    @contextmanager
    def _open(self, request: Request, headers: dict[str, str]) -> Iterator[Response]:
        if request.query:
            self._pace.enter(request.query.endpoint)
            with endpoint.ask(request.query, self._agent, headers, self._manners.seconds) as answer:
                redirects.check_host(request.query.endpoint, answer.location, self._hosts)
                yield answer
            return
        with self._get(request.url, headers) as (response, location):
            yield _Plain(response, location)

    @contextmanager
    def _get(self, url: str, headers: dict[str, str]) -> Iterator[tuple[urllib3.BaseHTTPResponse, str]]:
        """Get an address, and follow redirects by the rule."""
        for _ in range(redirects.MOST + 1):
            self._pace.enter(url)
            response = self._one(url, headers)
            try:
                if response.status not in (301, 302, 303, 307, 308):
                    yield response, url
                    return
                url = redirects.target(url, response.headers.get("Location"), self._hosts)
            finally:
                response.close()
        raise Unreadable(f"leads on more than {redirects.MOST} times")

    def _one(self, url: str, headers: dict[str, str]) -> urllib3.BaseHTTPResponse:
        sent = {"User-Agent": self._agent} | headers
        try:
            return self._pool.request("GET", url, headers=sent, redirect=False, preload_content=False)
        except HTTPError as error:
            raise Again(f"cannot be reached: {error}") from error

    def _robots(self, url: str) -> str | None:
        """Read a robots.txt: 4xx means that all is allowed, 5xx that nothing is (RFC 9309, section 2.3.1)."""
        for _ in range(redirects.MOST + 1):
            response = self._one(url, {})
            try:
                if 300 <= response.status < 400:
                    url = redirects.target(url, response.headers.get("Location"), self._hosts)
                    continue
                if response.status >= 500 or response.status == 429:
                    wait = retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
                    raise Again(f"{url}: the server answers {response.status}", wait)
                return response.read(_LARGEST_ROBOTS).decode("utf-8", "replace") if response.status == 200 else None
            except HTTPError as error:
                raise Again(f"{url}: {error}") from error
            finally:
                response.close()
        return None  # RFC 9309, section 2.3.1.2: more than five redirects may be taken as no file


def _headers(request: Request, known: Capture | None) -> dict[str, str]:
    headers = {"Accept": ", ".join(request.accept)}
    if known and known.etag:
        headers["If-None-Match"] = known.etag
    if known and known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return headers


def _receive(response: Response, request: Request, file: Path, largest: int) -> Received:
    """Take a body into a file; raises `Unreadable` for a wrong media type or too many bytes."""
    media_type = (response.header("Content-Type") or "").partition(";")[0].strip().lower()
    if media_type not in request.accept:
        raise Unreadable(f"has the media type {media_type or 'none'}, not {' or '.join(request.accept)}")
    with file.open("wb") as out:
        size, digest = _copy(response.chunks(), out, largest)
    return Received(
        file, response.location, f"sha256:{digest}", size, media_type,
        response.header("ETag"), response.header("Last-Modified"),
    )  # fmt: skip


def _copy(chunks: Iterator[bytes], out: BinaryIO, largest: int) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    for chunk in chunks:
        size += len(chunk)
        if size > largest:
            raise Unreadable(f"has more than the {largest:,} bytes that fetch.largest allows")
        digest.update(chunk)
        out.write(chunk)
    return size, digest.hexdigest()


def _check_json(file: Path) -> None:
    """Take JSON that does not parse for a cut body: the next try may be whole."""
    try:
        document(file.read_bytes())
    except Unreadable as error:
        raise Again(str(error)) from error
