"""List the links of a release, and write down what their addresses answered."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from gestand.iri import Iris

LOADER = "link-checks"
TABLE = "check"

_HEADER = f"""# What addresses answered that links go to. New checks are appended; old ones stay: that is the history.
loader = "{LOADER}"
title = "Bereikbaarheid van gekoppelde adressen"
publisher = "Gestand"
licence = "http://creativecommons.org/publicdomain/zero/1.0/"
run = "adressen"
"""


class LedgerError(Exception):
    """A file of checks that cannot be read or written; the message names it."""


@dataclass(frozen=True)
class LastCheck:
    """The latest check of an address."""

    day: date
    result: str


def addresses_query(iris: Iris, statuses: tuple[str, ...]) -> str:
    """Ask for the addresses of others that links of these statuses go to."""
    wanted = ", ".join(f"<{iris.concept('Koppelstatus', one).value}>" for one in statuses)
    return f"""
        PREFIX beb: <{iris.vocabulary}>
        SELECT DISTINCT ?to WHERE {{
          ?link beb:linkTo ?to ; beb:linkStatus ?status .
          FILTER (?status IN ({wanted}) && !STRSTARTS(STR(?to), "{iris.base}/id/"))
        }} ORDER BY ?to"""


def last_checks(file: Path) -> dict[str, LastCheck]:
    """Read the latest check of each address; a file that is not there yet holds none."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LedgerError(f"{file}: cannot be read: {error}") from error
    if table.get("loader") != LOADER:
        raise LedgerError(f'{file}: is no file of checks (loader = "{LOADER}")')
    listed: list[dict[str, Any]] = table.get(TABLE, [])
    in_order = sorted(listed, key=lambda one: str(one["day"]))
    return {one["address"]: LastCheck(one["day"], one["result"]) for one in in_order}


def append(file: Path, address: str, day: date, result: str, code: int | None, moved_to: str | None) -> None:
    """Append a check to a file, which is made when it is not there."""
    text = f'\n[[{TABLE}]]\naddress = {_quoted(address)}\nday = {day.isoformat()}\nresult = "{result}"\n'
    text += f"code = {code}\n" if code is not None else ""
    text += f"moved_to = {_quoted(moved_to)}\n" if moved_to else ""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as out:
            out.write(text if file.stat().st_size else _HEADER + text)
    except OSError as error:
        raise LedgerError(f"{file}: {error.strerror}") from error


def _quoted(text: str) -> str:
    """Write a TOML basic string: an IRI needs no escape that JSON does not have."""
    return json.dumps(text, ensure_ascii=False)
