"""Fetch a release from a server into a scratch folder: bounded, and from no other host."""

from __future__ import annotations

import re
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from gestand.release import DUMPS, MANIFEST
from gestand.signature import SIGNATURE
from gestand.verify.stated import Entry, Stated

SECONDS = 30
"""How long a server may be silent."""

LARGEST_MANIFEST = 1 << 26
LARGEST_SIGNATURE = 1 << 12
LARGEST_RELEASE = 1 << 34

_ADDRESS = re.compile(
    rf"(?P<root>https?://[^/?#]+(?:/[^?#]*)?)/(?:release|{DUMPS})/(?P<id>[\w-]+)/?(?:{re.escape(MANIFEST)})?"
)

Say = Callable[[str], None]


class FetchError(Exception):
    """A release that cannot be fetched; the message says what and why."""


class _SameHost(HTTPRedirectHandler):
    """Follow a redirect only on the same host and port, or from http to https there."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        upgraded = (old.scheme, new.scheme) == ("http", "https") and old.hostname == new.hostname
        if not upgraded and (new.scheme, new.netloc) != (old.scheme, old.netloc):
            raise FetchError(f"{req.full_url} leads to another host: {newurl}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Remote:
    """A release on a server: its ``id``, and where its files are."""

    def __init__(self, address: str) -> None:
        match = _ADDRESS.fullmatch(address)
        if match is None:
            raise FetchError(f"{address}: give the address of a release: https://…/release/{{id}}/")
        self.id = match["id"]
        self._root = f"{match['root']}/release/{self.id}/"
        self._opener: OpenerDirector = build_opener(_SameHost)

    def fetch_manifest(self, folder: Path) -> None:
        """Fetch the manifest, and the signature if there is one."""
        if not self._fetch(MANIFEST, folder, LARGEST_MANIFEST):
            raise FetchError(f"{self._root}{MANIFEST}: there is no such release")
        self._fetch(SIGNATURE, folder, LARGEST_SIGNATURE)

    def fetch_files(self, folder: Path, stated: Stated) -> None:
        """Fetch every file that the manifest states, but the store; one that the server lacks is left out."""
        wanted = [entry for entry in stated.files if not entry.in_store]
        if (size := sum(entry.bytes for entry in wanted)) > LARGEST_RELEASE:
            raise FetchError(f"{self._root}: the release has {size:,} bytes, more than this command fetches")
        for entry in wanted:
            self._fetch_entry(entry, folder)

    def _fetch_entry(self, entry: Entry, folder: Path) -> None:
        (folder / entry.path).parent.mkdir(parents=True, exist_ok=True)
        self._fetch(entry.path, folder, entry.bytes)

    def _fetch(self, path: str, folder: Path, limit: int) -> bool:
        """Fetch one file, up to one byte more than it may have; tell whether the server has it."""
        address = self._root + quote(path)
        request = Request(address, headers={"Accept-Encoding": "identity"})  # noqa: S310  (http and https only)
        try:
            with self._opener.open(request, timeout=SECONDS) as answer, (folder / path).open("wb") as out:
                left = limit + 1
                while left > 0 and (piece := answer.read(min(left, 1 << 18))):
                    out.write(piece)
                    left -= len(piece)
        except HTTPError as error:
            if error.code in (404, 410):
                return False
            raise FetchError(f"{address}: the server answers {error.code} {error.reason}") from error
        except (URLError, HTTPException, TimeoutError, OSError) as error:
            raise FetchError(f"{address}: {getattr(error, 'reason', error)}") from error
        return True
