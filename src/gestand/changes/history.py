"""Know which release follows which: the chain that the event stream and the feed tell."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from gestand.changes.delta import ChangesError
from gestand.iri import Iris
from gestand.release import DUMPS, Release

FORMAT = 1
FOLDER = "changes"
STREAM = "ldes"
INDEX = "index.json"
PATCH = "patch.rdfp.gz"
RECORDS = "records.nq.gz"
SUMMARY = "summary.json"
DUMP = "gestand.nq.gz"


@dataclass(frozen=True)
class State:
    """What is compared of a release: its id, moment of publication, IRIs, content hash and sorted N-Quads."""

    id: str
    moment: datetime
    iris: Iris
    content: str
    dump: Path

    @classmethod
    def of(cls, release: Release) -> State:
        """Take the state of a published release."""
        said = release.manifest
        moment = datetime.fromisoformat(said["published"])
        return cls(release.id, moment, release.iris, said["content"], release.path / DUMPS / DUMP)


@dataclass(frozen=True)
class Index:
    """What a release's changes are, and where they stand in the chain.

    ``previous`` is the release it was compared with. ``follows`` is the release that its part of the event stream
    goes on from: None where the stream begins, with every resource. ``moment`` never goes back along the chain, and
    ``sequence`` counts its releases from 1.
    """

    release: str
    previous: str | None
    follows: str | None
    moment: str
    sequence: int
    content: str
    added: int
    removed: int
    records: int
    members: int
    pages: int

    def text(self) -> str:
        """Write the index as the text of its file."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1) + "\n"


@dataclass(frozen=True)
class Step:
    """A release in the chain."""

    release: Release
    index: Index


def index_of(release: Release) -> Index | None:
    """Read what a release's changes are; None for a release that was published without them."""
    path = release.path / FOLDER / INDEX
    if not path.is_file():
        return None
    said = json.loads(path.read_text(encoding="utf-8"))
    if said.pop("format", None) != FORMAT:
        raise ChangesError(f"{path}: changes of another format than {FORMAT}")
    return Index(**said)


def chain(releases: Iterable[Release]) -> list[Step]:
    """Give the releases of the event stream, oldest first: the newest, and each that one goes on from.

    `ChangesError` when a release is missing whose part of the stream the later ones need.
    """
    steps = _steps(releases)
    if not steps:
        return []
    step = _last(steps)
    found = [step]
    while (earlier := found[-1].index.follows) is not None:
        if earlier not in steps:
            raise ChangesError(f"the event stream is broken: {step.release.id} needs {earlier}, which is gone")
        found.append(steps[earlier])
    return found[::-1]


def newest(releases: Iterable[Release]) -> Release | None:
    """Give the release that the next one is compared with: the last of the chain, whichever is served now.

    Without a chain it is the one that was published last.
    """
    everything = list(releases)
    steps = _steps(everything)
    return _last(steps).release if steps else (everything[-1] if everything else None)


def _steps(releases: Iterable[Release]) -> dict[str, Step]:
    return {release.id: Step(release, index) for release in releases if (index := index_of(release))}


def _last(steps: Mapping[str, Step]) -> Step:
    return max(steps.values(), key=lambda one: (one.index.sequence, one.index.moment, one.release.id))
