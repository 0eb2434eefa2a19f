"""Make a literal text readable: join what line breaks cut, and say by which rule."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

_LOWER = "a-zß-öø-ÿ"
_WORD = f"A-ZÀ-ÖØ-Þ{_LOWER}0-9"
_JOINED = re.compile(rf"[{_WORD}]*[{_LOWER}](?:-[{_LOWER}]+)+")
_BEFORE_SPACE = re.compile(rf"\b([{_WORD}]*[{_WORD}])-\s+([{_LOWER}/]+)")
_IN_ONE_STEM = re.compile(r"(?<!i)e$|(?<!e)u$|i$")
_AFTER_SPACE = re.compile(rf"\b([{_WORD}/]+)\s+-([{_LOWER}]+)")


@dataclass(frozen=True)
class Readable:
    """A text for readers, and how often each rule changed the literal one: ``joined`` or ``closed``."""

    text: str
    changes: Mapping[str, int]


@dataclass(frozen=True)
class Joints:
    """Which hyphens belong to a word of ``language``; ``key`` names the rule with its version."""

    key: str
    language: str
    about: Mapping[str, str]
    conjunctions: frozenset[str]
    first: frozenset[str]
    last: frozenset[str]
    pairs: tuple[str, ...]
    clash: re.Pattern[str]
    endings: re.Pattern[str]

    def keeps(self, before: str, after: str) -> bool:
        """Tell whether the hyphen between two parts of a word belongs there."""
        left, right = before.lower(), after.lower()
        if left in self.first or right in self.last or f"{left}-{right}".startswith(self.pairs):
            return True
        if before[-1:].isdigit() or before[-1:].isupper():
            return True
        clashes = self.clash.search(left[-2:] + right[:1])
        return bool(clashes) and not (_IN_ONE_STEM.search(left) and self.endings.match(right))


@cache
def joints() -> Joints:
    """Read the rules in ``rules/joints.toml``."""
    table = tomllib.loads((files("gestand.anchors.rules") / "joints.toml").read_text(encoding="utf-8"))
    keep = table["keep"]
    return Joints(
        key=f"leesbaar-{table['version']}",
        language=table["language"],
        about=table["about"],
        conjunctions=frozenset(keep["conjunctions"]),
        first=frozenset([*keep["first"], *keep["names"]]),
        last=frozenset(keep["last"]),
        pairs=tuple(keep["pairs"]),
        clash=re.compile(keep["clash"]),
        endings=re.compile(keep["endings"]),
    )


def readable(text: str, language: str) -> Readable:
    """Join the words that hyphens and line breaks cut, and collapse white space; what is doubtful stays.

    ``joined`` counts hyphens that went, ``closed`` spaces beside a hyphen that went. Of a text in a language that the
    rules do not know, white space is collapsed and nothing else.
    """
    rules, changes = joints(), Counter[str]()
    if language != rules.language:
        return Readable(" ".join(text.split()), changes)

    def before_space(found: re.Match[str]) -> str:
        before, after = found.groups()
        if after in rules.conjunctions or not rules.keeps(before, after):
            return found.group()  # "in- en uitstroom", or a word whose second half we cannot tell
        changes["closed"] += 1
        return f"{before}-{after}"

    def after_space(found: re.Match[str]) -> str:
        before, after = found.groups()
        if before.lower() in rules.conjunctions:
            return found.group()
        changes["closed"] += 1
        return _join(rules, [before, after], changes)

    text = _BEFORE_SPACE.sub(before_space, text)
    text = _AFTER_SPACE.sub(after_space, text)
    text = _JOINED.sub(lambda found: _join(rules, found.group().split("-"), changes), text)
    return Readable(" ".join(text.split()), changes)


def _join(rules: Joints, parts: list[str], changes: Counter[str]) -> str:
    joined = parts[0]
    for before, after in pairwise(parts):
        keeps = rules.keeps(before, after)
        changes["joined"] += not keeps
        joined += f"-{after}" if keeps else after
    return joined
