"""Give the command mint."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gestand.minting import MintError, mint


@click.command("mint")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SOURCE.toml…")
@click.option(
    "--to", "registry", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.toml",
    help="The registry of the agreement's atomic promises; made when it is not there.",
)  # fmt: skip
def mint_command(sources: tuple[Path, ...], registry: Path) -> None:
    """Freeze the identifiers of the atomic promises of an agreement.

    Run it when sections are new or are split otherwise, and commit the registry: a build that gets it as a source
    (loader = "promise-registry") keeps every identifier, and says of a replaced one what came in its place.
    """
    try:
        minted = mint(sources, registry)
    except MintError as error:
        for fault in error.faults:
            click.echo(str(fault), err=True)
        click.echo("gestand: nothing was minted", err=True)
        sys.exit(1)
    click.echo(f"{registry}: {minted.standing:,} promises, {minted.new:,} of them new; {minted.retired:,} replaced")
