"""Give the commands about links: list them, and ask whether their addresses still answer."""

from __future__ import annotations

import csv
import sys
from datetime import date, timedelta
from pathlib import Path

import click
from pyoxigraph import QuerySolutions

from gestand.fetch.plan import Manners
from gestand.fetch.reach import Reach, Unreadable
from gestand.link import ledger
from gestand.link.entries import COLUMNS, checks, entries, table
from gestand.progress import stages
from gestand.release import Release, Releases
from gestand.store import open_store

_releases = click.option(
    "--releases", "root", required=True, type=click.Path(file_okay=False, path_type=Path), envvar="GESTAND_RELEASES",
    help="Folder of the releases.",
)  # fmt: skip
_release = click.option("--release", "release_id", metavar="ID", help="A release. Default: the current one.")
STATUSES = ("vastgesteld", "waarschijnlijk", "kandidaat")


@click.group("links")
def links_command() -> None:
    """List the links of a release to official registers, and check their addresses."""


@links_command.command("list")
@_releases
@_release
def list_links(root: Path, release_id: str | None) -> None:
    """Print all links as CSV: what they join, method, status, certainty, words, and the last check of the address."""
    release = _chosen(root, release_id)
    store = open_store(release.store)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(COLUMNS)
    out.writerows(table(entries(store, release.iris), checks(store, release.iris)))


@links_command.command("check")
@_releases
@_release
@click.option(
    "--checks", required=True, type=click.Path(dir_okay=False, path_type=Path),
    help="File of checks: the new ones are appended, and it is a source of the next build.",
)  # fmt: skip
@click.option("--older-than", default=30, show_default=True, metavar="DAYS", help="Leave out what was checked since.")
@click.option("--limit", type=int, metavar="N", help="Check at most so many addresses.")
@click.option("--pause", default=1.0, show_default=True, metavar="SECONDS", help="Wait between two requests to a host.")
@click.option("--tries", default=3, show_default=True, metavar="N", help="Tries before an address is unreachable.")
@click.option("--contact", metavar="ADDRESS", help="Address that stands in the User-Agent.")
@click.option("--status", "statuses", multiple=True, type=click.Choice(STATUSES), help="Default: not the candidates.")
def check_links(
    root: Path, release_id: str | None, checks: Path, older_than: int, limit: int | None,
    pause: float, tries: int, contact: str | None, statuses: tuple[str, ...],
) -> None:  # fmt: skip
    """Ask the addresses that links go to whether they still answer, and write down what they say.

    It asks for HEAD, waits between requests to one host, and heeds robots.txt. Interrupted, it goes on at the next
    start: what was checked stands in the file.
    """
    release = _chosen(root, release_id)
    try:
        wanted = _due(_addresses(release, statuses or STATUSES[:2]), ledger.last_checks(checks), older_than)[:limit]
        manners = Manners(pause, tries, backoff=min(1.0, pause), longest_wait=60, seconds=30, contact=contact)
        told = _check(wanted, Reach(manners), checks)
    except ledger.LedgerError as error:
        raise click.ClickException(str(error)) from error
    click.echo(", ".join(f"{count} {result}" for result, count in sorted(told.items())) or "nothing is due")


def _addresses(release: Release, statuses: tuple[str, ...]) -> list[str]:
    asked = ledger.addresses_query(release.iris, statuses)
    found = open_store(release.store).query(asked, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)  # it is a SELECT
    return [row[0].value for row in found]


def _due(addresses: list[str], known: dict[str, ledger.LastCheck], older_than: int) -> list[str]:
    """Give the addresses whose last check is old, or that have none."""
    since = date.today() - timedelta(days=older_than)
    return [one for one in addresses if one not in known or known[one].day <= since]


def _check(addresses: list[str], reach: Reach, checks: Path) -> dict[str, int]:
    told: dict[str, int] = {}
    with stages() as say:
        for number, address in enumerate(addresses, start=1):
            say(f"{number} of {len(addresses)}: {address}")
            try:
                outcome = reach.check(address)
            except Unreadable as error:
                click.echo(f"{address}: {error}", err=True)
                told["not asked"] = told.get("not asked", 0) + 1
                continue
            ledger.append(checks, address, date.today(), outcome.result, outcome.code, outcome.moved_to)
            told[outcome.result] = told.get(outcome.result, 0) + 1
    return told


def _chosen(root: Path, release_id: str | None) -> Release:
    releases = Releases(root)
    release = releases.get(release_id) if release_id else releases.current()
    if release is None:
        raise click.ClickException(f"there is no release {release_id or ''} in {root}".replace("  ", " "))
    return release
