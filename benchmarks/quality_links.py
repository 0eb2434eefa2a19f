"""Print how right and complete the linkers are on the gold set; ``--write FILE`` keeps the figures for a release."""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import date
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from gestand.link.linkers import LINKERS  # noqa: E402
from gestand.link.score import Score  # noqa: E402
from tests.conftest import data_root  # noqa: E402
from tests.linking import GOLD, HALVES, Corpus, gold, load, registers, scored  # noqa: E402
from tests.test_corpus import corpus_sources  # noqa: E402

HEADER = """# How right and how complete the linkers are: written by benchmarks/quality_links.py, never by hand.
# A source: gestand build … quality/links.toml says the figures in the release (Data Quality Vocabulary).
loader = "measurements"
title = "Koppelingen, gemeten op met de hand beoordeelde teksten"
publisher = "Gestand"
licence = "http://creativecommons.org/publicdomain/zero/1.0/"
run = "kwaliteit-koppelingen"
issued = {day}
"""


def made(corpus: Corpus) -> dict[str, int]:
    """Count what each linker finds in the whole corpus, candidates too."""
    return {
        linker.name: sum(1 for text in corpus.texts if text.kind in linker.kinds for _ in find(text))
        for linker in LINKERS
        for find in (linker.make(corpus.reference),)
    }


def measured(corpus: Corpus) -> list[tuple[str, str, str, Score]]:
    """Score every linker that has judged texts, on all of them and on each half."""
    table = gold()
    return [
        (linker.name, linker.key, part, scored(corpus, table, linker, half))
        for linker in LINKERS
        if linker.name in table
        for part, half in (("all", None), *((half, half) for half in HALVES))
    ]


def read_corpus() -> Corpus:
    """Load the real corpus and its registers."""

    def data(kind: str) -> Path:
        return data_root() / kind

    with tempfile.TemporaryDirectory() as folder:
        return load([*corpus_sources(data, Path(folder)), *registers(data, Path(folder))])


def show(rows: list[tuple[str, str, str, Score]], counts: dict[str, int]) -> None:
    """Print the figures as a table; ``corpus`` is how many links there are in all, ``open`` may be read either way."""
    print(f"{'linker':14} {'texts':12} corpus judged right wrong  open precision  at least  recall")
    for name, _, part, one in rows:
        total = f"{counts[name]:6}" if part == "all" else " " * 6
        print(
            f"{name:14} {part:12} {total} {one.judged:6} {one.right:5} {one.wrong:5} {one.open:5} {one.precision:9.3f}"
            f" {one.least_precision:9.3f} {one.recall:7.3f}"
        )
    rest = {name: count for name, count in counts.items() if name not in {name for name, *_ in rows}}
    told = ", ".join(f"{name} {count}" for name, count in rest.items())
    print(f"not judged, since they repeat a record or only propose: {told}")


def write(rows: list[tuple[str, str, str, Score]], file: Path) -> None:
    """Write the figures as a source file."""
    digest, day = "sha256:" + sha256(GOLD.read_bytes()).hexdigest(), date.today().isoformat()
    out = [HEADER.format(day=day)]
    for name, key, part, one in rows:
        figures = {
            "precisie": one.precision,
            "precisie-ondergrens": one.least_precision,
            "volledigheid": one.recall,
            "beoordeeld": one.judged,
        }
        for metric, value in figures.items():
            words = "" if part == "all" else f'part = "{part}"\n'
            out.append(
                f'[[measurement]]\nof = "{key}"\ncomputed_on = "verrijking/{name}"\nmetric = "{metric}"\n'
                f'value = {round(value, 4)}\n{words}gold = "{digest}"\nday = {day}\n'
            )
    file.write_text("\n".join(out), encoding="utf-8")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--write", type=Path)
    given = options.parse_args()
    read = read_corpus()
    figures = measured(read)
    show(figures, made(read))
    if given.write:
        write(figures, given.write)
