"""Load measurements: the tables ``[[measurement]]`` of the source file itself, figures about rules of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from gestand.evidence import Faults, Loader, Measurement, Record, Source
from gestand.measurements import METRICS
from gestand.tables import Keys, entries

TABLE = "measurement"

_NEEDED: Keys = {"of": str, "metric": str, "value": (int, float), "gold": str, "day": date}
_OPTIONAL: Keys = {"computed_on": str, "part": str}
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def load(source: Source, faults: Faults) -> Iterator[Record]:
    """Give a measurement for each table; one with a fault is told, and not given."""
    for entry, place in entries(source, TABLE, _NEEDED, _OPTIONAL, faults):
        if entry["metric"] not in METRICS:
            faults.error(place, f"unknown metric {entry['metric']!r}", f"known are {', '.join(METRICS)}")
        elif not _DIGEST.fullmatch(entry["gold"]):
            faults.error(
                place, f"{TABLE}.gold {entry['gold']!r} is no digest", "write sha256: and 64 hexadecimal digits"
            )
        else:
            yield Measurement(
                of=entry["of"],
                computed_on=entry.get("computed_on"),
                metric=entry["metric"],
                value=f"{entry['value']:.4f}".rstrip("0").rstrip("."),
                part=entry.get("part", ""),
                gold=entry["gold"],
                day=entry["day"],
                place=place,
                source=source.key,
            )


LOADER = Loader(load, table=TABLE)
