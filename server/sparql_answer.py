"""Answer a query: from the client's own copy, from the cache, or by the engine."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flask import Response, request

from gestand.engine import faults
from gestand.engine.face import QueryRequest
from gestand.formats import Format

from .address import link
from .answer_cache import Draft, Kept
from .client_account import enter
from .content_coding import IDENTITY, WORTH_BYTES, coder
from .context import Opened, current_or_none
from .endpoint import Endpoint, endpoint
from .federation import Ticket, rewrite
from .freshness import current
from .query_log import Entry
from .serialize import prefixes
from .shortcut import KEEP, MOST_BYTES
from .sparql_faults import Refused, problem
from .sparql_policy import Plan, base_iri
from .transfer import Replay, Transfer, spool

if TYPE_CHECKING:
    from gestand.engine.face import ResultStream

DERIVED = "http://www.w3.org/ns/prov#wasDerivedFrom"
"""The relation between an answer and the release it was computed from."""

_QUEUED = ("queue-full", "queue-timeout", "closed")
_OF_A_SERVICE = ("query", "store")
"""How the engine's worker tells that a SERVICE failed: it takes the endpoint's error for one of its own."""


@dataclass(frozen=True)
class Wanted:
    """An answer that somebody waits for: to which query, of which release, written and packed how.

    ``tag`` names the answer's bytes before packing; ``seconds`` is what the client allows, at most the budget's.
    """

    plan: Plan
    release: Opened
    form: Format
    coding: str
    tag: str
    seconds: float

    def key(self, coding: str) -> str:
        """Name the packed bytes, for the ETag and the cache: each coding is another representation."""
        return f"{self.tag}-{coding}" if coding else self.tag

    @property
    def kept_with(self) -> str:
        """Name the release whose answers are kept now: those about past ones lie among them, under their own tags."""
        return (current_or_none() or self.release).release.id


def answer(wanted: Wanted, entry: Entry) -> Response:
    """Answer a query; a Refused says why there is no answer."""
    if wanted.plan.lasting:
        if (known := _known(wanted)) is not None:
            entry.source = "client"
            entry.close("ok")
            return _described(Response(status=304), wanted, known)
        if (kept := _kept(wanted)) is not None:
            return _replayed(wanted, *kept, entry)
    return _Run(wanted, entry).answer()


def _known(wanted: Wanted) -> str | None:
    """Find the coding of the copy that the client has; None when it has none of this answer."""
    condition = request.if_none_match
    if not condition:
        return None
    likely = (wanted.coding, IDENTITY, "gzip", "zstd")
    return next((coding for coding in likely if condition.contains_weak(wanted.key(coding))), None)


def _kept(wanted: Wanted) -> tuple[str, Kept] | None:
    """Find the answer in the cache, packed as wanted or too short to be packed."""
    cache, release = endpoint().answers, wanted.kept_with
    for coding in dict.fromkeys((wanted.coding, IDENTITY)):
        kept = cache.get(release, wanted.key(coding))
        if kept and (coding == wanted.coding or kept.size < WORTH_BYTES):
            return coding, kept
        if kept:
            kept.close()
    return None


def _replayed(wanted: Wanted, coding: str, kept: Kept, entry: Entry) -> Response:
    entry.source = "disk"
    entry.rows = kept.rows
    replay = Replay(kept, entry)
    if kept.size <= MOST_BYTES:
        return _whole(wanted, coding, b"".join(replay), entry)
    response = _described(Response(replay, direct_passthrough=True), wanted, coding)
    response.content_length = kept.size
    return response


def _whole(wanted: Wanted, coding: str, body: bytes, entry: Entry) -> Response:
    """Make the response of a whole, short answer; the shortcut may keep it."""
    if wanted.plan.lasting:
        request.environ[KEEP] = {**entry.facts, "rows": entry.rows}
    return _described(Response(body), wanted, coding)


def _described(response: Response, wanted: Wanted, coding: str) -> Response:
    """Say what an answer is and how long it stays good."""
    headers = response.headers
    form = wanted.form
    headers["Content-Type"] = f"{form.media_type}; charset=utf-8" if form.media_type[:5] == "text/" else form.media_type
    if wanted.plan.lasting:
        response.set_etag(wanted.key(coding), weak=not wanted.plan.exact)
    headers["Cache-Control"] = current() if wanted.plan.lasting else "no-store"
    if coding and response.status_code != 304:
        headers["Content-Encoding"] = coding
    headers["Link"] = f'<{link("/release/" + wanted.release.release.id)}>; rel="{DERIVED}"'
    if response.status_code == 304:
        del headers["Content-Type"]
    return response


class _Run:
    """One query on the engine, with the client's account and the ticket for SERVICE that go with it."""

    def __init__(self, wanted: Wanted, entry: Entry) -> None:
        self.wanted = wanted
        self.entry = entry
        self.endpoint: Endpoint = endpoint()
        self.began = time.perf_counter()
        self.ticket: Ticket | None = None
        self.stream: ResultStream | None = None
        self.client, self.spell = enter()

    def answer(self) -> Response:
        """Run the query and begin to send what it gives."""
        try:
            self.stream = stream = self._start()
            timing = self._timing(stream)
            response = self._long(stream) if stream.rows is None else self._short(stream)
        except faults.EngineFault as fault:
            raise self._refused(fault) from None
        except BaseException:
            self._over()
            raise
        response.headers["Server-Timing"] = timing
        return response

    def _start(self) -> ResultStream:
        wanted, settings = self.wanted, self.endpoint.settings
        ask = QueryRequest(
            text=self._text(),
            media_type=wanted.form.media_type,
            default_graphs=wanted.plan.default_graphs,
            named_graphs=wanted.plan.named_graphs,
            base=base_iri(wanted.release),
            prefixes=tuple(prefixes(wanted.release).items()) if wanted.plan.is_graph else (),
        )
        gone: Callable[[], bool] | None = request.environ.get("waitress.client_disconnected")
        budget = replace(settings.budget, seconds=wanted.seconds)
        return self.endpoint.engine.run(wanted.release.release.store, ask, budget, gone)

    def _text(self) -> str:
        """Give the query for the engine, with addresses of ours in the place of endpoints elsewhere."""
        parsed, guard = self.wanted.plan.parsed, self.endpoint.guard
        if not parsed.has_service:
            return parsed.without_dataset
        self.ticket = guard.open(parsed.services, self.wanted.seconds)
        addresses = [guard.address(self.ticket, number) for number in range(len(parsed.services))]
        return rewrite(parsed, self.endpoint.settings.query_tokens, addresses)

    def _timing(self, stream: ResultStream) -> str:
        worked = stream.seconds - stream.waited
        return f"queue;dur={stream.waited * 1000:.1f}, engine;dur={worked * 1000:.1f}"

    def _short(self, stream: ResultStream) -> Response:
        """Answer with what is there already, since it is all."""
        body = b"".join(stream)
        entry, coding = self.entry, self.wanted.coding if len(body) >= WORTH_BYTES else IDENTITY
        if coding:
            packer = coder(coding)
            body = packer.pack(body) + packer.end()
        entry.rows, entry.bytes = stream.rows, len(body)
        if draft := self._draft(coding):
            draft.write(body)
            draft.keep(stream.rows or 0)
        self._over()
        entry.close("ok")
        return _whole(self.wanted, coding, body, entry)

    def _long(self, stream: ResultStream) -> Response:
        """Answer as the pieces come."""
        coding = self.wanted.coding
        if request.method == "HEAD":
            self._over()
            self.entry.close("ok")
            response = Response()
            response.automatically_set_content_length = False  # the length is not known, and it is not 0
            return _described(response, self.wanted, coding)
        transfer = Transfer(stream, coder(coding), self._draft(coding), self.entry, self._over)
        if request.environ.get("SERVER_PROTOCOL") != "HTTP/1.0":
            return _described(Response(transfer, direct_passthrough=True), self.wanted, coding)
        file, size = spool(transfer)
        response = Response(file, direct_passthrough=True)
        response.content_length = size
        return _described(response, self.wanted, coding)

    def _draft(self, coding: str) -> Draft | None:
        if not self.wanted.plan.lasting:
            return None
        return self.endpoint.answers.draft(self.wanted.kept_with, self.wanted.key(coding))

    def _refused(self, fault: faults.EngineFault) -> Refused:
        spent = time.perf_counter() - self.began
        self._over(0.0 if fault.outcome in _QUEUED else spent)
        if self.ticket and self.ticket.failure and fault.outcome in _OF_A_SERVICE:
            return Refused(502, "Bad Gateway", self.ticket.failure, outcome="service")
        if self.ticket and self.ticket.secret in str(fault):
            return Refused(502, "Bad Gateway", "A SERVICE failed.", outcome="service")
        return problem(fault)

    def _over(self, seconds: float | None = None) -> None:
        """Close the books of this query; closing twice is no error."""
        if self.stream is not None:
            self.stream.close()
        if seconds is None:
            seconds = self.stream.seconds - self.stream.waited if self.stream else 0.0
        self.spell.seconds = self.entry.cost = seconds
        self.endpoint.accounts.leave(self.client, self.spell)
        if self.ticket is not None:
            self.endpoint.guard.end(self.ticket)
