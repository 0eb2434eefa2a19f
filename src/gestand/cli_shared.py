"""Serve from releases that are shared: keep a copy in a folder, and follow what becomes current."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import click

from gestand.release import Release, Releases
from gestand.shared_store import Followed, SharedStore, follow

_LOG = logging.getLogger("gestand.shared")

copy_option = click.option(
    "--copy", type=click.Path(file_okay=False, path_type=Path), envvar="GESTAND_COPY", metavar="FOLDER",
    help="Where releases are an address: the folder of this server's own copy of them.",
)  # fmt: skip
every_option = click.option(
    "--every", type=click.FloatRange(min=0.1), default=5, show_default=True, metavar="SECONDS", envvar="GESTAND_EVERY",
    help="How often such an address is asked for a new release.",
)  # fmt: skip


def copied(address: str, folder: Path | None, every: float) -> Path:
    """Give the folder of the copy, after one look at the store, and go on looking in a thread.

    A store that cannot be reached is told in the log and asked again: what the copy holds is served meanwhile.
    """
    if folder is None:
        raise click.UsageError("say with --copy in which folder this server keeps its copy of the releases")
    store, releases = SharedStore.at(address), Releases(folder)
    folder.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    told = _tell(follow(store, releases), "")
    threading.Thread(target=_go_on, args=(store, releases, every, told), daemon=True, name="shared").start()
    return folder


def _go_on(store: SharedStore, releases: Releases, every: float, told: str) -> None:
    pause = threading.Event()
    while not pause.wait(every):
        try:
            told = _tell(follow(store, releases), told)
        except Exception:
            _LOG.exception("the store of releases could not be followed; it is asked again")


def _tell(found: Followed | None, told: str) -> str:
    """Log what happened, a fault that stays but once; give the fault that was told."""
    if isinstance(found, Release):
        _LOG.info("release %s is here", found.id)
    elif found is not None and str(found) != told:
        _LOG.error("%s; what this server has stays", found)
    return str(found) if found is not None and not isinstance(found, Release) else ""
