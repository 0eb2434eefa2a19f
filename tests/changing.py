"""Publish small releases by hand, and serve those and the two real states of the corpus, for tests of what changed."""

from __future__ import annotations

import atexit
import gzip
import hashlib
import json
import logging
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from gestand.server.address import Environ, StartResponse
from gestand.server.app import create_app
from pyoxigraph import RdfFormat, Store, parse
from werkzeug.serving import make_server

from gestand import dump, formats, pipeline
from gestand.changes import State, chain, newest, node_file, page_file, read_lines, root, write_changes
from gestand.changes.history import DUMP, RECORDS
from gestand.changes.stream import IMMUTABLE, MUTABLE, PROFILE
from gestand.iri import Iris
from gestand.release import DUMPS, FORMAT, MANIFEST, Release, Releases
from gestand.terms import DCTERMS, RDF
from tests.needs import absent

from .building import IRIS, source_file

CLIENT = Path(__file__).resolve().parent / "ldes-client"
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


def publish(releases: Path, lines: Iterable[bytes], moment: datetime | None = None, *, iris: Iris = IRIS) -> Release:
    """Publish a release of these lines, by default a day after the one before; with its changes."""
    everything = Releases(releases).all()
    state = State("", moment or MOMENT + timedelta(days=len(everything)), iris, content(lines), Path())
    folder = releases / f"{state.moment.date()}-{state.content[7:15]}"
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


def build(files: list[Path], releases: Path, iris: Iris) -> Release:
    """Build a release and say nothing."""
    return pipeline.build(files, Releases(releases), iris, lambda stage: None).release


def records_of(release: Release) -> Store:
    """Load a release's change records."""
    store = Store()
    store.extend(parse(gzip.decompress((release.path / "changes" / RECORDS).read_bytes()), RdfFormat.N_QUADS))
    return store


@dataclass
class Site:
    """A server on this machine; ``asked`` counts the requests by path."""

    base: str
    releases: Path
    asked: Counter[str] = field(default_factory=Counter)

    @property
    def iris(self) -> Iris:
        return Iris.of(self.base)

    def answer(self, path: str) -> tuple[bytes, str] | None:
        """Give the body and the Cache-Control of an address."""
        steps = chain(Releases(self.releases).all())
        match path.strip("/").split("/"):
            case ["ldes"]:
                return root(steps, self.iris), MUTABLE
            case ["ldes", release]:
                file: Path | None = node_file(Release(self.releases / release))
            case ["ldes", release, number]:
                file = page_file(Release(self.releases / release), int(number))
            case _:
                return None
        return (gzip.decompress(file.read_bytes()), IMMUTABLE) if file and file.is_file() else None


@contextmanager
def serving(releases: Path) -> Iterator[Site]:
    """Serve the stream of a folder of releases, which may be empty yet."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked[self.path] += 1
            found = site.answer(self.path)
            body, caching = found or (b"", MUTABLE)
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", f'{formats.NQUADS.media_type};profile="{PROFILE}"')
            self.send_header("Cache-Control", caching)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = Site(f"http://127.0.0.1:{server.server_port}", releases)
    Thread(target=server.serve_forever, daemon=True).start()
    yield site
    server.shutdown()
    server.server_close()


@contextmanager
def serving_site(releases: Path) -> Iterator[Site]:
    """Serve a folder of releases, which may be empty yet, with the server itself."""
    app = create_app(releases)

    def counted(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        site.asked[environ["PATH_INFO"]] += 1
        return app(environ, start_response)

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, counted, threaded=True)
    site = Site(f"http://127.0.0.1:{server.server_port}", releases)
    Thread(target=server.serve_forever, daemon=True).start()
    yield site
    server.shutdown()
    server.server_close()


@cache
def corpus_site(corpus: Path) -> tuple[Site, tuple[Release, Release]]:
    """Build the two real states of the corpus as releases of one run, once a session, and serve them."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    site = ExitStack().enter_context(serving_site(folder / "releases"))  # the server's thread ends with the process
    old = _state(corpus, folder, site, "pages-2024-02-02", "2024-02-02")
    return site, (old, _state(corpus, folder, site, "pages", "2024-04-12"))


def _state(corpus: Path, folder: Path, site: Site, pages: str, issued: str) -> Release:
    named = (("assessment-pages", pages, "ronde"), ("news-items", "register", "register"),
             ("agreement-sections", "agreement-sections", "secties"))  # fmt: skip
    files = [
        source_file(folder, kind, name, path=f'"{corpus / name}"', run=f'"{run}"', issued=issued if run == "ronde" else "")
        for kind, name, run in named
    ]
    return build(files, site.releases, site.iris)


def follow(site: Site, *options: str) -> list[bytes]:
    """Follow a stream with the client of rdf-connect, from npm; give the quads of the members that it finds."""
    if not (CLIENT / "node_modules" / "ldes-client").is_dir() or not shutil.which("node"):
        reason = "the LDES client is missing: npm ci --prefix tests/ldes-client"
        absent(reason)
    command = ["node", str(CLIENT / "follow.mjs"), f"{site.base}/ldes", *options]
    ran = subprocess.run(command, capture_output=True, timeout=300, check=False)
    assert (0, []) == (ran.returncode, [line for line in ran.stderr.splitlines() if b"error" in line.lower()])
    return ran.stdout.splitlines(keepends=True)
