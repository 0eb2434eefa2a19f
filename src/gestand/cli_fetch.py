"""Give the command that fetches sources over the network."""

from __future__ import annotations

from pathlib import Path

import click

from gestand.evidence import Faults
from gestand.fetch import FetchError, Plan, fetch, read_plan
from gestand.progress import stages


@click.command("fetch")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SOURCE.toml…")
def fetch_command(sources: tuple[Path, ...]) -> None:
    """Fetch what the table [fetch] of each source file asks, into its archive.

    Interrupted at any moment, it goes on at the next start. Every answer is kept under its SHA-256 with address and
    time; the folder that the loader reads is written from the archive, so that a build needs no network.
    """
    faults = Faults()
    plans = [plan for file in sources if (plan := read_plan(file, faults))]
    if faults.errors:
        _tell(faults)
        raise click.ClickException("nothing was fetched")
    if failed := sum(not _fetch(plan) for plan in plans):
        raise click.ClickException(f"{failed} of {len(plans)} sources did not end; start again to go on")


def _fetch(plan: Plan) -> bool:
    faults = Faults()
    try:
        with stages() as say:
            done = fetch(plan, faults, say)
    except (FetchError, OSError) as error:
        _tell(faults)
        click.echo(f"{plan.file}: {error}", err=True)
        return False
    _tell(faults)
    went_on = ", went on from an earlier start" if done.resumed else ""
    size = sum(one.size for one in done.captures)
    click.echo(f"{plan.key}: {len(done.captures)} files, {size:,} bytes, {done.new} new{went_on}: {plan.path}")
    return True


def _tell(faults: Faults) -> None:
    for fault in faults.all:
        click.echo(str(fault), err=True)
