"""Print how well atomic promises are read, on the gold set; ``--write FILE`` keeps the figures for a release."""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import date
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from gestand.promises import lexicon  # noqa: E402
from tests.conftest import data_root  # noqa: E402
from tests.promise_gold import GOLD, SECOND, Figure, entries, figures  # noqa: E402
from tests.test_corpus import corpus_sources  # noqa: E402

HEADER = """# How well atomic promises are split and read: written by benchmarks/quality_promises.py, never by hand.
# A source: gestand build … quality/promises.toml says the figures in the release (Data Quality Vocabulary).
loader = "measurements"
title = "Deelbeloften, gemeten op met de hand gelezen secties"
publisher = "Gestand"
licence = "http://creativecommons.org/publicdomain/zero/1.0/"
run = "kwaliteit-deelbeloften"
issued = {day}
"""


def measured() -> list[Figure]:
    """Score the reading of the real corpus."""
    with tempfile.TemporaryDirectory() as folder:
        files = corpus_sources(lambda kind: data_root() / kind, Path(folder))
        return figures(entries(file for file in files if file.stem != "register"))


def show(rows: list[Figure]) -> None:
    """Print the figures as a table."""
    print(f"{'atomic promises, on':32} {'metric':10} {'value':>6} {'cases':>6}")
    for one in rows:
        print(f"{one.part:32} {one.metric:10} {one.value:6.3f} {one.cases:6}")


def written(rows: list[Figure], day: date) -> str:
    """Write the figures as a source file."""
    out = [HEADER.format(day=day.isoformat())]
    for one in rows:
        labels = SECOND if one.part.startswith("tweede") else GOLD
        for metric, value in ((one.metric, round(one.value, 4)), ("beoordeeld", one.cases)):
            out.append(
                f'[[measurement]]\nof = "{lexicon.key()}"\ncomputed_on = "afgeleid/deelbelofte-2019-2024"\n'
                f'metric = "{metric}"\nvalue = {value}\npart = "{one.part}"\n'
                f'gold = "sha256:{sha256(labels.read_bytes()).hexdigest()}"\nday = {day.isoformat()}\n'
            )
    return "\n".join(dict.fromkeys(out))  # two figures on the same cases count them once


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--write", type=Path)
    given = options.parse_args()
    found = measured()
    show(found)
    if given.write:
        given.write.write_text(written(found, date.today()), encoding="utf-8")
