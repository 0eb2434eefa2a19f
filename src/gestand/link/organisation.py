"""Link a text to the organisations of the register that it names."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib.resources import files

from gestand.link.found import Finder, Found, Linker, Text
from gestand.link.names import any_of, fold
from gestand.link.reference import Organisation, Reference

RULE = (
    "A name of an organisation in the register is linked where it stands in the text with its capitals; the first "
    "letter may be small, since texts write 'departement' and 'agentschap' so. Left out are names that the register "
    "gives to two organisations, records that name two bodies, municipalities and provinces, and the names that "
    "organisations-left-out.toml lists with the reason."
)

_LOCAL = re.compile(r"(?:stad|gemeente|provincie)\s", re.IGNORECASE)
_WITH_ACRONYM = re.compile(r"(.+?) \(([A-Z][A-Za-z]{2,})\)")
_LEGAL_FORM = re.compile(r"\s(?:nv|NV|vzw|VZW)$")
_ACRONYM = re.compile(r"[A-Z][A-Z-]{2,}")
_SHORTEST = 4


def make(reference: Reference) -> Finder:
    """Give the finder for the organisations of an archive."""
    by_name = _by_name(reference.organisations, _left_out())
    names = any_of([*by_name, *(_small(one) for one in by_name)])

    def find(text: Text) -> Iterator[Found]:
        for match in names.finditer(text.words):
            found = fold(match.group())
            iri = by_name.get(found) or by_name.get(found[0].upper() + found[1:])
            if iri and not _inside_another(text.words, match.start(), match.end()):
                yield Found(iri, "mentions", "vermeld", "vastgesteld", match.start(), match.end())

    return find


def _left_out() -> frozenset[str]:
    table = tomllib.loads((files("gestand.link") / "organisations-left-out.toml").read_text(encoding="utf-8"))
    return frozenset(one["name"].lower() for one in table["name"])


def _by_name(organisations: Iterable[Organisation], left_out: frozenset[str]) -> dict[str, str]:
    """Give the one organisation that each usable name means."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in organisations:
        if len(one.preferred) == 1 and not _LOCAL.match(one.preferred[0]):
            for name in _names(one):
                found[name].add(one.iri)
    return {
        name: next(iter(iris))
        for name, iris in found.items()
        if len(iris) == 1 and name.lower() not in left_out and (len(name) >= _SHORTEST or _ACRONYM.fullmatch(name))
    }


def _names(organisation: Organisation) -> Iterator[str]:
    """Give each name, also without its legal form, and those that ``Name (ABC)`` joins."""
    for name in organisation.names:
        yield fold(name)
        yield fold(_LEGAL_FORM.sub("", name))
        if joined := _WITH_ACRONYM.fullmatch(name):
            yield from map(fold, joined.groups())


def _small(name: str) -> str:
    """Give a name with a small first letter, an acronym as it is."""
    return name if name[:2].isupper() or " " not in name else name[0].lower() + name[1:]


def _inside_another(words: str, start: int, end: int) -> bool:
    """Tell whether a hyphen before it or a slash makes the name part of a longer word, as in 2022/VEKA/EE."""
    return bool(re.search(r"[\w]/$|[\w]-$", words[:start][-2:]) or re.match(r"/\w", words[end:][:2]))


LINKER = Linker("organisatie", "1", "Organisaties", RULE, frozenset({"beslissing", "sectie"}), make)
