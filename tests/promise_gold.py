"""Score the reading of atomic promises on the sections that were labelled by hand (docs/gold-promises.md)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from gestand.contents import Entry, contents
from gestand.evidence import Faults, Section
from gestand.promises.read import Atomic, promises
from gestand.scores import accuracy, f1, kappa

from .building import load

FOLDER = Path(__file__).resolve().parent / "gold"
GOLD, SECOND = FOLDER / "promises.toml", FOLDER / "promises-second.toml"
HALVES = ("development", "held-out")

Place = tuple[str, int, int]


class Figure(NamedTuple):
    """One figure: what was scored, on which part of the labels, and of how many cases."""

    metric: str
    part: str
    value: float
    cases: int


def entries(files: Iterable[Path]) -> dict[str, Entry]:
    """Load the sections of source files, by reference."""
    faults, sections = Faults(), []
    for file in files:
        records, told = load(file)
        assert told.errors == []
        sections += [one for one in records if isinstance(one, Section)]
    return {entry.reference: entry for entry in contents(sections, faults).entries}


def labelled(half: str) -> list[dict[str, Any]]:
    """Give the labelled sections of one half."""
    return [one for one in tomllib.loads(GOLD.read_text(encoding="utf-8"))["section"] if one["half"] == half]


def figures(found: Mapping[str, Entry]) -> list[Figure]:
    """Give every figure: each half beside the rules, then the second pass beside the first."""
    return [*(figure for half in HALVES for figure in _beside_rules(half, found)), *_passes()]


def _beside_rules(half: str, found: Mapping[str, Entry]) -> Iterator[Figure]:
    read: dict[Place, Atomic] = {}
    gold: dict[Place, Mapping[str, Any]] = {}
    for section in labelled(half):
        entry = found[section["reference"]]
        assert entry.digest == section["digest"], f"{entry.reference} has another text than when it was labelled"
        read |= {(entry.reference, *_span(one.spans)): one for one in promises(entry.text, entry.title, "nl")}
        gold |= _places(section)
    both = sorted(read.keys() & gold.keys())
    said = {place: read[place].labels for place in both}
    yield Figure("f1", half, f1(read.keys(), gold.keys()), len(gold))
    yield Figure("f1", f"{half}: grenzen", f1(_bounds(read), _bounds(gold)), 2 * len(gold))
    kinds = [(said[place].kind.gives, gold[place]["kind"]) for place in both]
    yield Figure("juistheid", f"{half}: soort", accuracy(kinds), len(both))
    tested = [(said[place].testability.gives, gold[place]["testability"]) for place in both]
    yield Figure("juistheid", f"{half}: toetsbaarheid", accuracy(tested), len(both))
    for name, words in (("deadline", "termijn"), ("quantity", "hoeveelheid")):
        named = {place for place in both if getattr(said[place].measures, name)}
        meant = {place for place in both if gold[place].get(name)}
        yield Figure("f1", f"{half}: {words}", f1(named, meant), len(meant))


def _passes() -> Iterator[Figure]:
    first: dict[Place, Mapping[str, Any]] = {}
    for half in HALVES:
        for section in labelled(half):
            first |= _places(section)
    held, second = set(), {}
    for sentence in tomllib.loads(SECOND.read_text(encoding="utf-8"))["sentence"]:
        start, end = sentence["span"]
        held |= {place for place in first if place[0] == sentence["reference"] and start <= place[1] < end}
        second |= _places(sentence)
    both = sorted(held & second.keys())
    yield Figure("f1", "tweede lezing", f1(set(second), held), len(held))
    for name, words in (("kind", "soort"), ("testability", "toetsbaarheid")):
        pairs = [(first[place][name], second[place][name]) for place in both]
        yield Figure("juistheid", f"tweede lezing: {words}", accuracy(pairs), len(both))
        yield Figure("kappa", f"tweede lezing: {words}", kappa(pairs), len(both))


def _places(labels: Mapping[str, Any]) -> dict[Place, Mapping[str, Any]]:
    return {(labels["reference"], *_span(one["spans"])): one for one in labels["promises"]}


def _span(spans: Any) -> tuple[int, int]:
    return spans[0][0], spans[-1][1]


def _bounds(places: Iterable[Place]) -> set[tuple[str, int, str]]:
    return {bound for name, start, end in places for bound in ((name, start, "begin"), (name, end, "einde"))}
