"""Run a fetch: every batch of a plan, from where the last start left off, and then the archive in one step."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from gestand.archive import Archive, ArchiveError, Capture
from gestand.evidence import Faults, Place
from gestand.fetch import keep
from gestand.fetch.client import Client
from gestand.fetch.exchange import Answer, Batch, Changed, FetchError, Request, Unreadable
from gestand.fetch.log import RunLog
from gestand.fetch.plan import Plan
from gestand.fetch.rdf import check_rdf

Say = Callable[[str], None]

RESTARTS = 4
"""How often a batch starts again when its list changes under way, before the fetch gives up."""


@dataclass(frozen=True)
class Fetched:
    """What a fetch gave: its captures, how many of them are new, and whether it went on from an earlier start."""

    captures: tuple[Capture, ...]
    new: int
    resumed: bool


def fetch(plan: Plan, faults: Faults, say: Say, sleep: Callable[[float], None] = time.sleep) -> Fetched:
    """Fetch what a plan asks, and lay it out for the loader.

    Killed at any moment and started again, it ends with the archive of an undisturbed fetch. Raises `FetchError`
    when it cannot end; ``faults`` then holds each address and reason, and the archive tells of the fetch before.
    """
    if not keep.is_ours(plan.path):
        raise FetchError(f"{plan.path}: this folder holds files that no fetch wrote; name another path")
    with keep.writing(plan.archive) as incoming:
        archive = _open(plan.archive)
        client = Client(plan.manners, plan.hosts, incoming, sleep)
        log = RunLog(plan.archive, plan.key, plan.digest)
        try:
            found = _Run(plan, archive, client, log, faults, say).all()
        except BaseException:
            log.close()
            raise
        if faults.errors:
            log.close()
            raise FetchError(f"{len(faults.errors)} answers are not what was asked; {log.count} are kept")
        return _close(plan, archive, log, found, faults)


def _open(folder: Path) -> Archive:
    try:
        return Archive.open(folder)
    except ArchiveError as error:
        raise FetchError(str(error)) from error


def _close(plan: Plan, archive: Archive, log: RunLog, found: list[Capture], faults: Faults) -> Fetched:
    """Write the captures, lay out the files, forget the log: in this order, so that each step may be done twice."""
    before = [one for one in archive.captures if one.source == plan.key]
    after = keep.merged(before, found)
    keep.write_captures(plan.archive, plan.key, after)
    keep.sweep(plan.archive, log.file, (*archive.captures, *after))
    current = tuple(one for one in after if one.current)
    keep.lay_out(current, plan.path, plan.key)
    log.end()
    for capture in current:
        check_rdf(plan.path / capture.name, capture.media_type, faults)
    return Fetched(current, len(after) - len(before), log.resumed)


class _Run:
    """One run of a plan: what it needs at hand for each batch."""

    def __init__(self, plan: Plan, archive: Archive, client: Client, log: RunLog, faults: Faults, say: Say) -> None:
        self._plan, self._archive, self._client, self._log = plan, archive, client, log
        self._faults, self._say = faults, say
        self._names: dict[str, str] = {}

    def all(self) -> list[Capture]:
        """Fetch every batch, and those that they lead to; an answer that is wrong is noted, and the rest goes on."""
        queue, done = deque(self._plan.batches), 0
        found: list[Capture] = []
        while queue:
            batch = queue.popleft()
            done += 1
            self._say(f"{self._plan.title}: {batch.key} ({done} of {done + len(queue)})")
            answers = self._batch(batch)
            if answers is not None:
                found.extend(answer.capture for answer in answers)
                queue.extendleft(reversed(list(batch.then(answers))))
        return found

    def _batch(self, batch: Batch) -> list[Answer] | None:
        for _ in range(RESTARTS):
            try:
                return self._answers(batch)
            except Changed as error:
                self._say(f"{batch.key}: {error}; it starts again")
                self._log.start_again(batch.key)
            except Unreadable as error:
                return self._faults.error(Place(batch.key), str(error))
        raise FetchError(f"{batch.key}: the list changed {RESTARTS} times while it was read; start again later")

    def _answers(self, batch: Batch) -> list[Answer]:
        """Give the answers of a batch: those of the log, and then those of the server."""
        answers = [self._answer(capture) for capture in self._log.captures(batch.key)]
        while request := batch.next(answers):
            if self._names.setdefault(request.name, request.url) != request.url:
                raise Unreadable(f"two answers would be named {request.name!r}: {self._names[request.name]}")
            capture = self._capture(request)
            self._log.add(batch.key, capture)
            answers.append(self._answer(capture))
        self._names |= {one.capture.name: one.capture.url for one in answers}
        return answers

    def _answer(self, capture: Capture) -> Answer:
        try:
            return Answer(capture, self._archive.read(capture))
        except ArchiveError as error:
            raise FetchError(f"{error}; remove {self._log.file} to start afresh") from error

    def _capture(self, request: Request) -> Capture:
        known = self._known(request)
        received = self._client.fetch(request, known)
        if received is None:
            assert known is not None  # only what is known can be said to hold
            return replace(known, checked=_now(), name=request.name, current=True)
        path = keep.keep_body(received.file, self._plan.archive, received.digest)
        return Capture(
            url=request.url, location=received.location, retrieved=_now(), checked=_now(), digest=received.digest,
            media_type=received.media_type, size=received.size, source=self._plan.key, name=request.name, path=path,
            etag=received.etag, last_modified=received.last_modified,
        )  # fmt: skip

    def _known(self, request: Request) -> Capture | None:
        """Find what the last fetch got for a request, when its bytes are whole and of a kind that may come."""
        found = [one for one in self._archive.of_source(self._plan.key) if one.url == request.url]
        if len(found) != 1 or found[0].media_type not in request.accept:
            return None
        try:
            self._archive.read(found[0])
        except ArchiveError:
            return None
        return found[0]


def _now() -> datetime:
    """Give the time of an answer, to the second; SOURCE_DATE_EPOCH fixes it for builds that must be repeatable."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC).replace(microsecond=0)
