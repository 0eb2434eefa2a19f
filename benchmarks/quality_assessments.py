"""Print how well assessments are read, on the gold set; ``--write FILE`` keeps the figures for a release."""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import date
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.assessment_gold import Figure, figures, load  # noqa: E402
from tests.conftest import data_root  # noqa: E402
from tests.test_corpus import corpus_sources  # noqa: E402

HEADER = """# How well assessments are read and aligned: written by benchmarks/quality_assessments.py, never by hand.
# A source: gestand build … quality/assessments.toml says the figures in the release (Data Quality Vocabulary).
loader = "measurements"
title = "Houding, lacunes, verdict en afstemming, gemeten op met de hand gelezen beoordelingen"
publisher = "Gestand"
licence = "http://creativecommons.org/publicdomain/zero/1.0/"
run = "kwaliteit-beoordelingen"
issued = {day}
"""
RUN = "dataminded-20k"
"""The run that was labelled: its graphs are what the figures are computed on."""


def measured() -> list[Figure]:
    """Score the reading of the real corpus."""
    with tempfile.TemporaryDirectory() as folder:
        files = corpus_sources(lambda kind: data_root() / kind, Path(folder))
        return figures(load(file for file in files if file.stem != "register"))


def show(rows: list[Figure]) -> None:
    """Print the figures as a table."""
    print(f"{'assessments: rule, on':40} {'metric':22} {'value':>6} {'cases':>6}")
    for one in rows:
        print(f"{f'{one.of}, {one.part}':40} {one.metric:22} {one.value:6.3f} {one.cases:6}")


def written(rows: list[Figure], day: date) -> str:
    """Write the figures as a source file; the first figure of a rule on a part says the number of cases too."""
    out, counted = [HEADER.format(day=day.isoformat())], set()
    for one in rows:
        out.append(_table(one, one.metric, round(one.value, 4), day))
        if (one.of, one.part) not in counted:
            counted.add((one.of, one.part))
            out.append(_table(one, "beoordeeld", one.cases, day))
    return "\n".join(out)


def _table(one: Figure, metric: str, value: float, day: date) -> str:
    graph = f"afgeleid/{one.of.rpartition('-')[0]}/{RUN}"
    return (
        f'[[measurement]]\nof = "{one.of}"\ncomputed_on = "{graph}"\nmetric = "{metric}"\nvalue = {value}\n'
        f'part = "{one.part}"\ngold = "sha256:{sha256(one.gold.read_bytes()).hexdigest()}"\nday = {day.isoformat()}\n'
    )


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--write", type=Path)
    given = options.parse_args()
    found = measured()
    show(found)
    if given.write:
        given.write.write_text(written(found, date.today()), encoding="utf-8")
