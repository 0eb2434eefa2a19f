"""What is read in assessments reaches the targets on labelled ones, on both halves, and the release says the figures."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from gestand.measurements import METRICS

from .assessment_gold import ABOUT, GOLD, HALVES, PAIRS, SECOND, Figure, figures, labelled, load
from .building import load as load_source
from .test_corpus import corpus_sources

QUALITY = Path(__file__).resolve().parent.parent / "quality" / "assessments.toml"

LEAST = {"verdict-1": ("juistheid", 0.9), "lacune-1": ("f1", 0.85), "afstemming-1": ("precisie", 0.9), "houding-1": ("juistheid", 0.9)}
"""What each rule set must reach, in which metric."""


@pytest.fixture(scope="module")
def measured(data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> list[Figure]:
    files = corpus_sources(data, tmp_path_factory.mktemp("beoordelingen"))
    return figures(load(file for file in files if file.stem != "register"))


def test_forty_assessments_are_labelled_twenty_in_each_half_and_a_sixth_of_them_twice() -> None:
    first = {one["section"] for one in labelled(GOLD)}
    again = {one["section"] for one in labelled(SECOND)}
    assert ([20, 20], 40) == ([len(labelled(GOLD, half)) for half in HALVES], len(first))
    assert again <= first and len(again) >= len(first) / 6


def test_ten_assessments_of_each_half_say_what_their_findings_are_about() -> None:
    assert all(len(labelled(ABOUT, half)) >= 8 for half in HALVES)
    assert 20 == len(labelled(ABOUT))


@pytest.mark.corpus
@pytest.mark.parametrize("half", HALVES)
def test_the_rules_reach_their_targets_on_both_halves(measured: list[Figure], half: str) -> None:
    found = {one.of: one.value for one in measured if one.part == half and one.metric == LEAST[one.of][0]}
    assert [] == [rule for rule, (_, least) in LEAST.items() if found[rule] < least]


@pytest.mark.corpus
def test_nine_in_ten_of_all_alignments_of_the_corpus_are_right_and_each_was_judged(measured: list[Figure]) -> None:
    found = {one.metric: one.value for one in measured if one.gold == PAIRS}
    assert found["precisie"] >= 0.9 and found["deel-beoordeeld"] == 1


@pytest.mark.corpus
def test_the_committed_figures_are_those_that_are_measured(measured: list[Figure]) -> None:
    committed = tomllib.loads(QUALITY.read_text(encoding="utf-8"))["measurement"]
    wanted = {(one.of, one.part, one.metric): round(one.value, 4) for one in measured}
    said = {(one["of"], one["part"], one["metric"]): one["value"] for one in committed if one["metric"] != "beoordeeld"}
    assert wanted == said


def test_the_committed_figures_load_and_are_of_the_labels_as_they_are() -> None:
    records, faults = load_source(QUALITY)
    committed = tomllib.loads(QUALITY.read_text(encoding="utf-8"))["measurement"]
    assert ([], len(committed)) == (faults.errors, len(records))
    assert {one["metric"] for one in committed} <= METRICS.keys()
    digests = {f"sha256:{sha256(file.read_bytes()).hexdigest()}" for file in (GOLD, SECOND, ABOUT, PAIRS)}
    assert digests == {one["gold"] for one in committed}
