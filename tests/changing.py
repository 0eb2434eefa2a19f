"""Publish small releases by hand, and the two real states of the corpus, for tests of what changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gestand import dump
from gestand.changes import State, newest, read_lines, write_changes
from gestand.changes.history import DUMP, FOLDER
from gestand.iri import Iris
from gestand.pipeline import build
from gestand.release import DUMPS, FORMAT, MANIFEST, Release, Releases
from gestand.terms import DCTERMS, RDF

from .building import IRIS, source_file

MOMENT = datetime(2024, 2, 2, tzinfo=UTC)
RESOURCE = f"{IRIS.base}/id/beoordeling/2019-2024/wonen/1.2/ronde"


def quad(subject: str, predicate: object, value: str, graph: str = "bron/ronde", iris: Iris = IRIS) -> bytes:
    """Write a canonical line; ``subject`` is an IRI or the end of one, ``value`` stands as it is."""
    whole = subject if ":" in subject else f"{RESOURCE}{subject}"
    return f"<{whole}> {predicate} {value} <{iris.base}/id/graaf/{graph}> .\n".encode()


def title(subject: str, value: str, graph: str = "bron/ronde") -> bytes:
    """Say a title in Dutch."""
    return quad(subject, DCTERMS.title, f'"{value}"@nl', graph)


def typed(subject: str, name: str, graph: str = "bron/ronde") -> bytes:
    """Say a class of ours."""
    return quad(subject, RDF.type, f"<{IRIS.vocabulary}{name}>", graph)


def say(subject: str, name: str, value: str, graph: str = "bron/ronde") -> bytes:
    """Say a property of ours."""
    return quad(subject, f"<{IRIS.vocabulary}{name}>", value, graph)


def publish(root: Path, lines: Iterable[bytes], moment: datetime | None = None, *, iris: Iris = IRIS) -> Release:
    """Publish a release of these lines, by default a day after the one before; with its changes."""
    everything = Releases(root).all()
    state = State("", moment or MOMENT + timedelta(days=len(everything)), iris, content(lines), Path())
    folder = root / f"{state.moment.date()}-{state.content[7:15]}"
    (folder / DUMPS).mkdir(parents=True)
    state = State(folder.name, state.moment, iris, state.content, folder / DUMPS / DUMP)
    dump.pack(sorted(lines), state.dump)
    write_changes(folder, newest(everything), state)
    return seal(folder, state)


def seal(folder: Path, state: State) -> Release:
    """Write the manifest that makes a folder a release."""
    said = {"format": FORMAT, "id": state.id, "published": state.moment.isoformat(), "content": state.content,
            "base": state.iris.base, "vocabulary": state.iris.vocabulary, "files": []}  # fmt: skip
    (folder / MANIFEST).write_text(json.dumps(said), encoding="utf-8")
    return Release(folder)


def content(lines: Iterable[bytes]) -> str:
    """Give the canonical hash of lines."""
    return f"sha256:{hashlib.sha256(b''.join(sorted(lines))).hexdigest()}"


def dumped(release: Release) -> list[bytes]:
    """Read the lines of a release's dump."""
    return list(read_lines(State.of(release).dump))


def build_changing(files: list[Path], root: Path, iris: Iris) -> Release:
    """Build a release, and write its changes if the build did not."""
    releases = Releases(root)
    before = newest(releases.all())
    release = build(files, releases, iris, lambda stage: None).release
    if not (release.path / FOLDER).is_dir():
        write_changes(release.path, before, State.of(release))
    return release


def corpus_states(corpus: Path, root: Path, iris: Iris) -> list[Release]:
    """Build the two real states of the corpus as releases of one run."""
    return [_state(corpus, root, iris, *state) for state in (("pages-2024-02-02", "2024-02-02"), ("pages", "2024-04-12"))]


def _state(corpus: Path, root: Path, iris: Iris, pages: str, issued: str) -> Release:
    root.mkdir(exist_ok=True)
    named = (("assessment-pages", pages, "ronde"), ("news-items", "register", "register"),
             ("agreement-sections", "agreement-sections", "secties"))  # fmt: skip
    files = [
        source_file(root.parent, kind, name, path=f'"{corpus / name}"', run=f'"{run}"', issued=issued if run == "ronde" else "")
        for kind, name, run in named
    ]
    return build_changing(files, root, iris)


