"""Give the command queries: what the server runs now, and an end to one of them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from gestand.engine import control

_MIB = 1024 * 1024


@click.command("queries")
@click.option(
    "--releases", "root", required=True, type=click.Path(file_okay=False, path_type=Path), envvar="GESTAND_RELEASES",
    help="Folder of the releases that the server serves.",
)  # fmt: skip
@click.option("--running", is_flag=True, help="List the queries that run now; this is what happens without options.")
@click.option("--kill", "id", metavar="ID", help="End the query with this id.")
@click.option("--json", "as_json", is_flag=True, help="Write the list as JSON, for programs.")
@click.option(
    "--control", "folder", type=click.Path(file_okay=False, path_type=Path), envvar=control.FOLDER_VARIABLE,
    help="Folder of the server's control socket, if it was told to use another, such as /run/gestand.",
)  # fmt: skip
def queries_command(root: Path, running: bool, id: str | None, as_json: bool, folder: Path | None) -> None:
    """List the SPARQL queries that the running server works on, or end one.

    Run it on the server's machine, as the server's user or as root. The client of a query that was ended gets an
    error, or a transfer that is broken off when the answer had begun.
    """
    if running and id is not None:
        raise click.UsageError("give either --running or --kill ID")
    try:
        if id is not None:
            _kill(id, root, folder)
        else:
            _show(control.running(root, folder), as_json)
    except control.ControlError as error:
        click.echo(f"gestand: {error}", err=True)
        sys.exit(1)


def _kill(id: str, root: Path, folder: Path | None) -> None:
    if not control.kill(id, root, folder):
        raise control.ControlError(f"no query {id} runs now; it may have ended")
    click.echo(f"ended query {id}")


def _show(listed: list[control.Listed], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([vars(query) for query in listed], ensure_ascii=False, indent=2))
        return
    for query in listed:
        memory = f"{query.memory_bytes / _MIB:,.0f} MiB"
        click.echo(f"{query.id}  {query.seconds:>8.1f} s  {memory:>10}  {query.query}")
    click.echo(f"{len(listed)} {'query runs' if len(listed) == 1 else 'queries run'}", err=True)
