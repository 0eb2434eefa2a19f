"""Give the commands retract, prune and upgrade; the command line adds them to its group."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

import click

from gestand.correction_file import CorrectionError, append
from gestand.corrections import WITHDRAWN, iri_of
from gestand.presence import Presence
from gestand.release import FORMAT, Release, ReleaseError, Releases
from gestand.retention import Keep, doomed, prune
from gestand.store import open_store
from gestand.upgrade import STEPS, Found, outdated

_DAY = click.DateTime(["%Y-%m-%d"])
_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)

_releases = click.option(
    "--releases", "root", required=True, type=_FOLDER, envvar="GESTAND_RELEASES", help="Folder of the releases."
)


@click.command("retract")
@click.argument("iri", metavar="IRI")
@click.option("--reason", required=True, metavar="TEXT", help="Why; everybody can read it.")
@click.option("--language", default="nl", show_default=True, metavar="CODE", help="Language of the reason.")
@click.option("--by", required=True, metavar="NAME|IRI", help="Who answers for it.")
@click.option("--by-name", metavar="NAME", help="How whoever has the IRI of --by is called.")
@click.option("--replaced-by", metavar="IRI", help="What came in its place.")
@click.option(
    "--file", "file", required=True, type=_FILE, help="File of corrections (TOML); made when it is not there."
)
@click.option("--date", "day", type=_DAY, help="Day of the correction. Default: today.")
@click.option(
    "--releases", "root", type=_FOLDER, envvar="GESTAND_RELEASES",
    help="Folder of the releases, to see what the IRI is.",
)  # fmt: skip
def retract_command(
    iri: str,
    reason: str,
    language: str,
    by: str,
    by_name: str | None,
    replaced_by: str | None,
    file: Path,
    day: datetime | None,
    root: Path | None,
) -> None:
    """Withdraw a resource, with all whose IRI begins with its own: write it down in a file of corrections.

    The next build with that file leaves the resource out. Older releases keep it; nothing is deleted.
    IRI is a whole one, or a path such as /id/beoordeling/…
    """
    if root is not None:
        click.echo(_told(root, iri, replaced_by), err=True)
    try:
        written = append(
            file, iri, day.date() if day else date.today(), {language: reason},
            kind=WITHDRAWN, by=by, by_name=by_name, replaced_by=replaced_by,
        )  # fmt: skip
    except CorrectionError as error:
        _fail(str(error))
    click.echo(written.strip())
    click.echo(f"written to {file}; build with it to publish: gestand build … {file}", err=True)


def _told(root: Path, iri: str, replaced_by: str | None) -> str:
    """Say what hangs below an IRI in the current release; end when it is not there, or a successor of ours is not."""
    release = Releases(root).current()
    if release is None:
        _fail(f"{root}: no release is current")
    known, ours = Presence.of(release), f"{release.iris.base}/id/"
    names = [iri, *([replaced_by] if replaced_by and iri_of(release.iris, replaced_by).startswith(ours) else [])]
    unknown = [name for name in names if iri_of(release.iris, name) not in known]
    if unknown:
        _fail(f"release {release.id} says nothing about {' and '.join(unknown)}")
    whole = iri_of(release.iris, iri)
    below = sum(1 for _ in _below(release, whole))
    return f"{whole} and what hangs below it: {below:,} resources of release {release.id}"


def _below(release: Release, iri: str) -> Iterable[str]:
    """Give the resources whose IRI is this one, or begins with it."""
    subjects = {quad.subject for quad in open_store(release.store)}
    names = (str(subject)[1:-1] for subject in subjects)
    return (name for name in names if name == iri or name.startswith(f"{iri}/"))


@click.command("prune")
@_releases
@click.option(
    "--keep", "kept", multiple=True, metavar="N|ID", help="Keep the last N, or this release; may be repeated."
)
@click.option("--keep-since", "since", type=_DAY, help="Keep what was published on this day or later.")
@click.option("--reason", default="retention policy", show_default=True, help="Why; everybody can read it.")
@click.option("--dry-run", is_flag=True, help="Say what would be removed, and remove nothing.")
def prune_command(root: Path, kept: tuple[str, ...], since: datetime | None, reason: str, dry_run: bool) -> None:
    """Remove past releases, all but those to keep.

    The current release always stays, and the one before it. Of a removed one there remain a note of what it was, what
    it changed, and its part of the event stream; all else under its address answers 410.
    """
    if not kept and since is None:
        raise click.UsageError("say what to keep: --keep N, --keep ID or --keep-since DATE")
    counts = [int(one) for one in kept if one.isdecimal()]
    names = [one for one in kept if not one.isdecimal()]
    keep = Keep(max(counts, default=0), since.date() if since else None, names)
    releases = Releases(root)
    try:
        if dry_run:
            _list("would remove", [one.id for one in doomed(releases, keep)])
        else:
            _list("removed", [one.id for one in prune(releases, keep, reason, date.today())])
    except (ReleaseError, OSError) as error:
        _fail(str(error))


def _list(done: str, ids: list[str]) -> None:
    for one in ids or ["nothing"]:
        click.echo(f"{done} {one}")


@click.command("upgrade")
@_releases
def upgrade_command(root: Path) -> None:
    """Bring release folders of an older format to the one that this Gestand reads.

    Exit code 1, and nothing is touched, when a folder has a format that it does not know.
    """
    try:
        with Releases(root).writing():
            found = outdated(Releases(root))
            _upgrade(found)
    except (ReleaseError, OSError) as error:
        _fail(str(error))
    click.echo(f"{len(found)} upgraded" if found else f"nothing to do: every release has format {FORMAT}")


def _upgrade(found: list[Found]) -> None:
    for one in found:
        for number in range(one.format or 0, FORMAT):
            STEPS[number](one.path)
        click.echo(f"{one.path.name}: format {one.format} is now {FORMAT}")


def _fail(message: str) -> NoReturn:
    click.echo(f"gestand: {message}", err=True)
    sys.exit(1)
