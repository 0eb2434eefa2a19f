"""Give the commands about engines elsewhere: publish a release to one, and tell what one lacks."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from gestand.progress import stages
from gestand.release import Release, Releases
from gestand.remote.check import check
from gestand.remote.kinds import KINDS
from gestand.remote.load import publish, remove
from gestand.remote.protocol import Connection, find
from gestand.remote.switch import Switches
from gestand.remote.target import RemoteError
from gestand.shared_store import SharedStore, SharedStoreError

_releases = click.option(
    "--releases", "root", required=True, type=click.Path(file_okay=False, path_type=Path), envvar="GESTAND_RELEASES",
    help="Folder of the releases.",
)  # fmt: skip
kind_option = click.option(
    "--kind", type=click.Choice(sorted(KINDS)), envvar="GESTAND_ENGINE_KIND",
    help="Kind of the engine. Default: what its header Server tells.",
)  # fmt: skip
engine_option = click.option(
    "--engine", "address", metavar="URL", envvar="GESTAND_ENGINE", help="Address of a SPARQL engine elsewhere."
)


def told(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command end with what is wrong, in words."""

    @wraps(command)
    def run(**options: Any) -> None:
        try:
            command(**options)
        except (RemoteError, SharedStoreError) as error:
            click.echo(f"gestand: {error}", err=True)
            sys.exit(1)

    return run


@click.command("publish")
@engine_option
@_releases
@click.option("--release", "release_id", metavar="ID", help="A release. Default: the current one.")
@kind_option
@click.option("--keep", type=click.IntRange(min=1), default=2, show_default=True, help="Releases that stay there.")
@click.option(
    "--to", "store", metavar="URL",
    help="Put it into a folder or an object store instead, such as s3://bucket/releases, that servers follow.",
)  # fmt: skip
@told
def publish_command(
    address: str | None, root: Path, release_id: str | None, kind: str | None, keep: int, store: str | None
) -> None:
    """Load a release into a SPARQL engine elsewhere, compare it, and let its readers switch to it.

    It must speak the SPARQL 1.1 Protocol and the Graph Store Protocol; see docs/engines.md. Who may write stands in
    GESTAND_ENGINE_USER and GESTAND_ENGINE_PASSWORD. Until the switch, readers see the release that was current before;
    a command that was interrupted goes on where it was. A release that is there already is compared and switched to.
    With --to the files of the release go to a store that gestand serve --releases URL follows; see docs/operating.md.
    """
    if store is not None:
        _share(store, _chosen(root, release_id))
        return
    if address is None:
        raise click.UsageError("name the engine with --engine, or in GESTAND_ENGINE, or a store with --to")
    release = _chosen(root, release_id)
    connection = Connection(find(address, kind, os.environ))
    with stages() as say:
        done = publish(release, connection, say, keep)
    quads = release.manifest["counts"]["quads"]
    click.echo(f"current on {address}: release {release.id}, {quads:,} quads, {done.sent:,} sent now")
    click.echo(f"canonical hash {release.manifest['content']}, as in the release")
    for removed in done.removed:
        click.echo(f"removed release {removed}")


def _share(store: str, release: Release) -> None:
    with stages() as say:
        sent = SharedStore.at(store).publish(release, say)
    click.echo(f"current on {store}: release {release.id}, {sent:,} bytes sent now")


@click.group("engine")
def engine_command() -> None:
    """Ask a SPARQL engine elsewhere what it can do and what it holds."""


@engine_command.command("check")
@click.argument("address", metavar="URL")
@kind_option
@told
def check_command(address: str, kind: str | None) -> None:
    """Tell what an engine lacks that gestand needs, or does in another way.

    It writes two small graphs with names of its own, asks questions, and removes them again. One line for each check;
    exit code 1 when something is lacking.
    """
    target = find(address, kind, os.environ)
    graphs = target.graphs or "by updates"
    click.echo(f"kind {target.kind.name}: queries {target.query}, updates {target.update}, graphs {graphs}")
    lacking = 0
    for found in check(Connection(target)):
        click.echo(str(found))
        lacking += not found.passed
    if lacking:
        click.echo(f"{lacking} {'thing is' if lacking == 1 else 'things are'} lacking", err=True)
        sys.exit(1)


@engine_command.command("releases")
@click.argument("address", metavar="URL")
@_releases
@kind_option
@told
def releases_command(address: str, root: Path, kind: str | None) -> None:
    """List the releases that were switched to on an engine, oldest first; the current one has a star."""
    switches = _switches(address, root, kind).all()
    for one in switches:
        click.echo(f"{'*' if one is switches[-1] else ' '} {one.number:>6}  {one.release_id}")


@engine_command.command("remove")
@click.argument("address", metavar="URL")
@click.argument("release_id", metavar="ID")
@_releases
@kind_option
@told
def remove_command(address: str, release_id: str, root: Path, kind: str | None) -> None:
    """Remove a release from an engine; the current one stays."""
    switches = _switches(address, root, kind)
    if switches.current() == release_id:
        raise RemoteError(f"release {release_id} is the current one; publish another one first")
    remove(switches, release_id)
    click.echo(f"removed release {release_id}")


def _switches(address: str, root: Path, kind: str | None) -> Switches:
    return Switches(Connection(find(address, kind, os.environ)), _chosen(root, None).iris)


def _chosen(root: Path, release_id: str | None) -> Release:
    releases = Releases(root)
    release = releases.get(release_id) if release_id else releases.current()
    if release is None:
        raise RemoteError(f"there is no release {release_id or 'that is current'} in {root}")
    return release
