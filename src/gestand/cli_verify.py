"""Give the commands verify and key; the command line adds them to its group."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gestand.signature import PRIVATE_KEY, PUBLIC_KEY, SignatureError, make_key, read_public_key
from gestand.verify import FetchError, verify


@click.command("verify")
@click.argument("address", metavar="DIR|URL")
@click.option(
    "--key", "key_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="PUBLIC.pem",
    help="The publisher's public key, from elsewhere than the release itself.",
)  # fmt: skip
@click.option("--quick", is_flag=True, help="Leave out the dumps, the store and the shapes.")
def verify_command(address: str, key_file: Path | None, quick: bool) -> None:
    """Check a release and believe nothing that it says of itself.

    DIR is the folder of a release, or of all releases (then the current one is checked); URL is that of a release on
    a server, https://…/release/ID/. One line for each check; exit code 1 when one of them fails.
    """
    failed = 0
    try:
        key = read_public_key(key_file) if key_file else None
        for check in verify(address, key, quick=quick):
            click.echo(str(check))
            failed += not check.passed
    except (FetchError, SignatureError) as error:
        click.echo(f"gestand: {error}", err=True)
        sys.exit(1)
    if failed:
        click.echo(f"{failed} {'check' if failed == 1 else 'checks'} failed", err=True)
        sys.exit(1)


@click.command("key")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def key_command(folder: Path) -> None:
    """Make a key pair to sign releases with (Ed25519), in the folder DIR.

    Keep private-key.pem to yourself; publish public-key.pem where readers trust you, and not only in the releases.
    """
    try:
        name = make_key(folder)
    except SignatureError as error:
        click.echo(f"gestand: {error}", err=True)
        sys.exit(1)
    click.echo(f"private key: {folder / PRIVATE_KEY} (for gestand build --sign)")
    click.echo(f"public key:  {folder / PUBLIC_KEY} (for gestand verify --key)")
    click.echo(f"fingerprint: {name}")
