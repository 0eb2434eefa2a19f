"""Give the command line: build, validate, releases, rollback, dump, query, serve."""

from __future__ import annotations

import gzip
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, NoReturn

import click
from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples

from gestand import formats
from gestand.cli_engine import engine_command, engine_option, kind_option, publish_command, told
from gestand.cli_fetch import fetch_command
from gestand.cli_history import prune_command, retract_command, upgrade_command
from gestand.cli_links import links_command
from gestand.cli_mint import mint_command
from gestand.cli_queries import queries_command
from gestand.cli_shared import copied, copy_option, every_option
from gestand.cli_verify import key_command, verify_command
from gestand.dump import QueryError, construct
from gestand.evidence import Fault, Faults
from gestand.folder import Imprint, read_imprint
from gestand.iri import Iris
from gestand.pipeline import BuildError, Built, build, validate_sources
from gestand.progress import stages
from gestand.release import Release, ReleaseError, Releases
from gestand.remote.protocol import find
from gestand.shared_store import is_address
from gestand.signature import SignatureError
from gestand.store import open_store
from gestand.terms import PREFIXES
from gestand.validate import Report, check_release

SHOWN = 500
"""Faults of one severity that are shown; the rest is counted."""

_DUMPED = ("nq", "ttl", "trig", "jsonl", "nt", "rdf", "jsonld")
_FILE = click.Path(dir_okay=False, path_type=Path)

_sources = click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SOURCE.toml…")
_releases = click.option(
    "--releases", "root", required=True, type=click.Path(file_okay=False, path_type=Path), envvar="GESTAND_RELEASES",
    help="Folder of the releases.",
)  # fmt: skip
_base = click.option(
    "--base-uri", required=True, metavar="IRI", envvar="GESTAND_BASE_URI",
    help="Base IRI of the data, such as https://beloften.example; it may hold a path.",
)  # fmt: skip
_vocabulary = click.option(
    "--vocabulary", metavar="IRI", help="IRI of the vocabulary. Default: {base}/ns/belofte-bewijs#"
)
_release = click.option("--release", "release_id", metavar="ID", help="A release. Default: the current one.")


class _Commands(click.Group):
    """The group of all commands: what is wrong with the folder of releases is told in words, by each of them."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except ReleaseError as error:
            _fail(str(error))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gestand")
def main() -> None:
    """Publish promises, decisions and evidence links as linked data.

    A source file (TOML) names one source: loader, path, title, publisher, licence, run, issued. `gestand build`
    loads sources, checks them against the shapes and publishes a release; `gestand serve` serves it.
    """


@main.command("build")
@_sources
@_releases
@_base
@_vocabulary
@click.option("--publisher", type=_FILE, metavar="FILE.toml", help="Who publishes, for the catalogue.")
@click.option("--sign", "key", type=_FILE, metavar="PRIVATE-KEY.pem", help="Sign the release; see gestand key.")
@click.option("--expect", "expected", type=_FILE, metavar="FILE.toml", help="Rows that example queries must give.")
def build_command(
    sources: tuple[Path, ...],
    root: Path,
    base_uri: str,
    vocabulary: str | None,
    publisher: Path | None,
    key: Path | None,
    expected: Path | None,
) -> None:
    """Load sources, check them, and publish a release.

    A violation or a fault in a source publishes nothing: the current release stays. All faults are told at once.
    """
    iris = _iris(base_uri, vocabulary)
    try:
        with stages() as say:
            built = build(sources, Releases(root), iris, say, _imprint(publisher, key, expected, iris))
    except BuildError as error:
        _tell(error.faults, error.report)
        _fail("nothing was published; the current release stays as it was")
    except (ReleaseError, SignatureError) as error:
        _fail(f"{error}; nothing was published")
    except OSError as error:
        _fail(f"{error.filename or root}: {error.strerror or error}; nothing was published")
    _tell(built.faults, built.report)
    click.echo(_summary(built))


def _imprint(publisher: Path | None, key: Path | None, expected: Path | None, iris: Iris) -> Imprint:
    faults = Faults()
    imprint = read_imprint(publisher, key, expected, iris, faults)
    if faults.errors:
        raise BuildError(faults.all)
    return imprint


def _summary(built: Built) -> str:
    counts = built.release.manifest["counts"]
    classes = ", ".join(f"{amount:,} {name}" for name, amount in counts["classes"].items())
    rows = ", ".join(f"{amount:,} {status}" for status, amount in counts["references"].items())
    state = "published" if built.is_new else "unchanged"
    first = f"{state} release {built.release.id}: {counts['quads']:,} quads"
    return f"{first}\n  {classes}\n  reference rows: {rows or 'none'}"


@main.command()
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path), metavar="[SOURCE.toml…]")
@click.option("--releases", "root", type=click.Path(file_okay=False, path_type=Path), help="Folder of the releases.")
@_release
@click.option("--base-uri", metavar="IRI", default="https://example.org", help="Base IRI, for sources.")
@_vocabulary
@click.option("--turtle", is_flag=True, help="Write the report as Turtle (sh:ValidationReport).")
def validate(
    sources: tuple[Path, ...],
    root: Path | None,
    release_id: str | None,
    base_uri: str,
    vocabulary: str | None,
    turtle: bool,
) -> None:
    """Check sources, or a release, against the shapes; publish nothing.

    Exit code 1 when there is a violation or a fault.
    """
    if bool(sources) == (root is not None):
        raise click.UsageError("give either source files, or --releases")
    if root is not None:
        release = _find(root, release_id)
        _say_report(check_release(release.store, release.iris), (), release.iris, turtle)
    else:
        iris = _iris(base_uri, vocabulary)
        _say_report(*_validate_sources(sources, iris), iris, turtle)


def _say_report(report: Report | None, faults: tuple[Fault, ...], iris: Iris, turtle: bool) -> None:
    if turtle and report:
        click.echo(report.turtle(iris), nl=False)
    else:
        _tell(faults, report)
        click.echo(_verdict(report))
    if report is None or not report.conforms:
        sys.exit(1)


def _validate_sources(sources: tuple[Path, ...], iris: Iris) -> tuple[Report | None, tuple[Fault, ...]]:
    with tempfile.TemporaryDirectory() as scratch, stages() as say:
        try:
            return validate_sources(sources, iris, Path(scratch), say)
        except BuildError as error:
            return error.report, error.faults


def _verdict(report: Report | None) -> str:
    if report is None:
        return "not checked against the shapes: the sources have faults"
    counted = ", ".join(f"{amount:,} {severity}" for severity, amount in report.counts.items())
    return f"{'conforms' if report.conforms else 'does not conform'} to the shapes: {counted}"


@main.command("releases")
@_releases
def releases_command(root: Path) -> None:
    """List the releases, oldest first; the current one has a star."""
    releases = Releases(root)
    current = releases.current()
    for release in releases.all():
        manifest = release.manifest
        star = "*" if current and release.id == current.id else " "
        size = f"{manifest['counts']['quads']:>12,} quads"
        click.echo(f"{star} {release.id}  {manifest['published']}  {size}  {manifest['content']}")


@main.command()
@click.argument("release_id", required=False, metavar="[ID]")
@_releases
def rollback(release_id: str | None, root: Path) -> None:
    """Make an earlier release the current one: ID, or the one published before the current."""
    releases = Releases(root)
    if release_id is None:
        everything, current = [one.id for one in releases.all()], _find(root, None).id
        at = everything.index(current)
        if at == 0:
            _fail(f"{current} is the first release: there is none before it")
        release_id = everything[at - 1]
    release = _find(root, release_id)
    with releases.writing():
        releases.switch(release)
    click.echo(f"current release: {release.id}")


@main.command("dump")
@_releases
@_release
@click.option("--format", "extension", type=click.Choice(_DUMPED), default="nq", help="Serialization.")
@click.option("--construct", "query", metavar="QUERY", help="Write what a CONSTRUCT query gives; text or file .rq.")
@click.option("--output", type=_FILE, help="File to write. Default: standard output.")
def dump_command(root: Path, release_id: str | None, extension: str, query: str | None, output: Path | None) -> None:
    """Write a release's dump, or what a CONSTRUCT query gives: unpacked, sorted, the same bytes each time."""
    release = _find(root, release_id)
    try:
        pieces = _constructed(release, query, extension) if query else _unpacked(release, extension)
        with output.open("wb") if output else nullcontext(sys.stdout.buffer) as target:
            target.writelines(pieces)
    except QueryError as error:
        _fail(f"the query cannot be run: {error}")
    except OSError as error:
        _fail(f"{error.filename}: {error.strerror}")


def _unpacked(release: Release, extension: str) -> Iterator[bytes]:
    packed = next((one for one in release.dumps if one.name == f"gestand.{extension}.gz"), None)
    if packed is None:
        _fail(f"no whole dump in {extension}; there is nq, ttl, trig, jsonl. Another format needs --construct")
    with gzip.open(packed.path) as source:
        while piece := source.read(1 << 20):
            yield piece


def _constructed(release: Release, query: str, extension: str) -> Iterator[bytes]:
    form = formats.by_extension(extension, (*formats.GRAPHS, *formats.DATASETS))
    if form is None:
        _fail(f"a CONSTRUCT query gives no {extension}; choose another format")
    return construct(release, _text_of(query), form)


@main.command("query")
@click.argument("query", metavar="QUERY")
@_releases
@_release
@click.option("--format", "extension", help="csv, tsv, srj or srx for solutions; ttl, nt, jsonld or rdf for triples.")
def query_command(query: str, root: Path, release_id: str | None, extension: str | None) -> None:
    """Run a SPARQL query: QUERY is its text, a file name that ends in .rq, or - for standard input.

    The prefixes of the release (beb:, dcterms:, prov: …) need not be declared.
    """
    release = _find(root, release_id)
    try:
        found = open_store(release.store).query(
            _text_of(query), prefixes=PREFIXES | {"beb": release.iris.vocabulary}, use_default_graph_as_union=True
        )
    except (SyntaxError, RuntimeError) as error:
        _fail(f"the query cannot be run: {error}")
    sys.stdout.buffer.write(_serialized(found, extension))


def _text_of(query: str) -> str:
    """Give the text of a query: itself, that of a file, or what standard input says."""
    if query == "-":
        return sys.stdin.read()
    try:
        return Path(query).read_text(encoding="utf-8") if query.endswith(".rq") else query
    except OSError as error:
        _fail(f"{query}: {error.strerror}")


def _serialized(found: QuerySolutions | QueryBoolean | QueryTriples, extension: str | None) -> bytes:
    offers = formats.GRAPHS if isinstance(found, QueryTriples) else formats.SOLUTIONS
    default = formats.TURTLE if isinstance(found, QueryTriples) else formats.RESULTS_CSV
    if isinstance(found, QueryBoolean):
        default = formats.RESULTS_JSON
    form = formats.by_extension(extension, offers) if extension else default
    if form is None:
        _fail(f"no format {extension!r} for this result; there is {', '.join(one.extension for one in offers)}")
    if isinstance(found, QueryTriples):
        return found.serialize(format=formats.rdf_format(form)) or b""
    return found.serialize(format=formats.results_format(form)) or b""


@main.command()
@click.option(
    "--releases", "place", required=True, metavar="FOLDER|URL", envvar="GESTAND_RELEASES",
    help="Folder of the releases, or a store of them that gestand publish --to fills, such as s3://bucket/releases.",
)  # fmt: skip
@copy_option
@every_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option(
    "--config", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.toml",
    help="Settings: limits, workers, caches; see docs/operating.md. GESTAND_CONFIG names it too.",
)  # fmt: skip
@engine_option
@kind_option
@told
def serve(
    place: str,
    copy: Path | None,
    every: float,
    host: str,
    port: int,
    config: Path | None,
    address: str | None,
    kind: str | None,
) -> None:
    """Serve the current release: pages, data, SPARQL endpoint and dumps.

    A new release is picked up while the server runs. With --engine the statements are read from a SPARQL engine
    elsewhere, and the release is the one that gestand publish switched to there; the folder has the rest.
    """
    root = (copied(place, copy, every) if is_address(place) else Path(place)).resolve()  # workers stand elsewhere
    (point,) = entry_points(group="gestand.servers", name="flask")
    point.load()(root, host, port, config=config, target=find(address, kind, os.environ) if address else None)


def _iris(base: str, vocabulary: str | None) -> Iris:
    try:
        return Iris.of(base, vocabulary)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _find(root: Path, release_id: str | None) -> Release:
    """Find a release or end with the list of what there is."""
    releases = Releases(root)
    release = releases.get(release_id) if release_id else releases.current()
    if release is None:
        known = ", ".join(one.id for one in releases.all()) or "none"
        _fail(f"{root}: no release {release_id or 'is current'}; there is: {known}")
    return release


def _tell(faults: Iterable[Fault], report: Report | None) -> None:
    """Tell people what was found: notices and warnings briefly, errors all of them."""
    for severity in ("notice", "warning", "error"):
        found = [fault for fault in faults if fault.severity == severity]
        for fault in found if severity == "error" else found[:SHOWN]:
            click.echo(str(fault), err=True)
        if len(found) > SHOWN and severity != "error":
            click.echo(f"… and {len(found) - SHOWN} more of severity {severity}", err=True)
    for line in report.lines() if report else ():
        click.echo(line, err=True)


def _fail(message: str) -> NoReturn:
    click.echo(f"gestand: {message}", err=True)
    sys.exit(1)


main.add_command(mint_command)
main.add_command(verify_command)
main.add_command(key_command)
main.add_command(publish_command)
main.add_command(engine_command)
for command in (fetch_command, links_command, retract_command, prune_command, upgrade_command, queries_command):
    main.add_command(command)
