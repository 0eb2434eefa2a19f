"""What pages and queries count is told with what it is a part of; nothing is made into one share of promises kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from gestand.server import interface

from gestand import examples

from .building import IRIS

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "server" / "templates").glob("*.html"))
QUERIES = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "server" / "queries").glob("*.rq"))} | {
    one.slug: one.text for one in examples.read(IRIS)
}

SHARES = {
    "registers.sure": "how sure one link is, of itself",
    "trajectory.lead": "how sure the rule is of these decisions, of itself",
}
WRITTEN = {"{{ one.share }} %": "the same, in the list of links"}
"""Texts and pieces of templates that say a share, each with what it is a share of."""

COUNTED = re.compile(r"\((COUNT|SUM)\((?:DISTINCT )?(\?\w+|\*)\) AS (\?\w+)\)")


@pytest.mark.parametrize("language", interface.LANGUAGES)
def test_no_text_says_a_share_but_those_that_say_of_what(language: str) -> None:
    said = {key for key, text in interface.TEXTS[language].items() if re.search(r"%|\b(procent|percent|pour cent|Prozent)\b", text)}
    assert set(SHARES) == {key for key in said if "{" in interface.TEXTS[language][key]}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_no_template_writes_a_share(path: Path) -> None:
    plain = re.sub(r"\{%.*?%\}|\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for known in WRITTEN:
        plain = plain.replace(known, "")
    assert [] == re.findall(r"[^\n]{0,40}%[^\n]{0,20}|\{\{[^}]*\d+ \* [^}]*/[^}]*\}\}", plain)


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_no_query_divides_what_it_counts_or_averages(name: str) -> None:
    text = re.sub(r"<[^>]*>|\"[^\"]*\"|#[^\n]*", "", QUERIES[name])
    counts = {found[2] for found in COUNTED.findall(text)}
    divided = [one for one in counts if re.search(rf"(?:\{one}\s*/|/\s*\{one})(?!\w)", text)]
    assert ([], None) == (divided, re.search(r"\bAVG\s*\(|\*\s*100\b", text))


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_no_query_counts_whole_and_atomic_promises_as_one(name: str) -> None:
    """A section promise holds several atomic ones: whoever counts names one of the two kinds for a variable, never both."""
    text = re.sub(r"#[^\n]*", "", QUERIES[name])
    if "COUNT" in text:
        kinds = dict.fromkeys(re.findall(r"(\?\w+)\s+a\s+beb:(AtomicPromise|SectionPromise|Promise)\b", text))
        by_variable = {one: {kind for variable, kind in kinds if variable == one} for one, _ in kinds}
        assert [] == [one for one, said in by_variable.items() if "AtomicPromise" in said and len(said) > 1]
