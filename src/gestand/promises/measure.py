"""Find the words by which a promise names a deadline or a quantity."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Measures:
    """The words of a promise that name when and how much; None where it names none."""

    deadline: str | None
    quantity: str | None


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads((files("gestand.promises.rules") / "maat.toml").read_text(encoding="utf-8"))


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = _table()[language]
    known = {name: words[name] for name in ("months", "numerals")}
    deadline, quantity = (_joined(words[name], known) for name in ("deadline", "quantity"))
    return deadline, quantity, re.compile(words["not_deadline"], re.IGNORECASE)


def _joined(listed: list[str], known: Mapping[str, str]) -> re.Pattern[str]:
    joined = "|".join(listed)
    for name, words in known.items():
        joined = joined.replace(f"{{{name}}}", words)
    return re.compile(rf"(?<!\w)(?:{joined})", re.IGNORECASE)


def measures(text: str, language: str) -> Measures:
    """Give the first deadline and the first quantity in a readable text; KeyError when the language is not known."""
    deadline, quantity, past = _patterns(language)
    told = past.sub(lambda found: " " * len(found.group()), text)
    return Measures(_first(deadline, told), _first(quantity, told))


def key() -> str:
    """Name the rule, with its version."""
    return f"maat-{_table()['version']}"


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found.group().strip() if found else None
