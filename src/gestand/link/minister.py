"""Link a decision to the members of the government of that day: recorded, named, or holding a portfolio it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache

from gestand.link.found import Finder, Found, Linker, Text
from gestand.link.names import pattern
from gestand.link.reference import DOMAINS, FIELDS, Concept, Mandate, Reference

RULE = (
    "Recorded: the mandates that the official answer names. Named: first and family name of a member who was in "
    "office on the day of the decision. Derived: 'minister bevoegd voor …' or 'Vlaams minister van …' with portfolio "
    "words that stand in the title of one member of that day, or that name a policy field of a domain that only one "
    "holds; 'minister-president' for the one of that day. The words of one mention must all be found, unless the "
    "text says 'Vlaamse'. Federal ministers, and 'de bevoegde minister' without portfolio, are not linked."
)

_PORTFOLIO = re.compile(
    r"(?<!federale )(?<!federale\s)\b(?P<flemish>Vlaamse?\s+)?(?:bevoegde\s+)?(?:coördinerend\s+)?[Mm]inisters?\s*,?\s+"
    r"(?:bevoegd\s+voor|van|voor)\s+(?=(?P<list>[^.;:()!?“”\"]{3,160}))"
)
_PRESIDENT = re.compile(
    r"\b(?P<flemish>Vlaamse?\s+)?(?<!vice)[Mm]inister-\s?[Pp]resident\b(?!\s+van\s+(?!de\s+Vlaamse))"
)
_STOP = re.compile(
    r"\s+(?:zal|zullen|om|en\s+(?:de\s+)?(?:Vlaamse|minister)|die|dat|wordt|worden|werd|is|zijn|in|met|namens|naar|aan|op|"
    r"heeft|kan|moet|bij|betreft|betreffende|maakt|organiseerde|organiseert|wenst|zorgt|neemt|te|toegevoegd|al|staat|"
    r"hiervoor|gebracht|lanceert|evalueert|aan\s+te|oproepen|tot|ter|als|brengt)\b|\s{2,}|[‘’']"
)
_SPLIT = re.compile(r"\s*,\s*|\s+en\s+|\s+&\s+")
_ARTICLE = re.compile(r"^(?:(?:en|voor|het|de|van)\s+)+")
_POLICY = re.compile(r"beleid$")
_PRESIDENT_ROLE, _MINISTER_ROLE = "minister-president", "minister"


def make(reference: Reference) -> Finder:
    """Give the finder for the mandates of an archive."""
    mandates = reference.mandates
    fields = reference.scheme(FIELDS)
    domains = {one.iri: one for one in reference.scheme(DOMAINS)}
    by_uuid = {one.iri.rpartition("/")[2]: one for one in mandates}

    @cache
    def in_office(day: date) -> tuple[Mandate, ...]:
        last = _last(mandates, day)
        return tuple(one for one in mandates if one.term.holds(day) and one.government in last)

    def find(text: Text) -> Iterator[Found]:
        for uuid in text.official.mandates if text.official else ():
            if uuid in by_uuid:
                yield Found(by_uuid[uuid].iri, "involvedMinister", "geregistreerd", "vastgesteld")
        office = in_office(text.day)
        yield from _named(text, office)
        yield from _presidents(text, office)
        yield from _holders(text, office, fields, domains)

    return find


def _last(mandates: Sequence[Mandate], day: date) -> frozenset[str]:
    """Give the government whose first mandate of those in force on a day is the latest: others had left by then."""
    starts = {one.government: one.term.start for one in mandates if one.term.holds(day)}
    return frozenset([max(sorted(starts), key=lambda one: starts[one])]) if starts else frozenset()


def _named(text: Text, office: Sequence[Mandate]) -> Iterator[Found]:
    """Give the members that a text calls by first and family name; the mandate with the portfolio stands for them."""
    title = r"(?:(?:[Vv]laamse?\s+)?(?:vice)?[Mm]inister(?:-\s?[Pp]resident)?\s+)?"
    for one in office:
        if one.role == _MINISTER_ROLE and one.first_name and one.family_name and one.family_name in text.words:
            for match in re.finditer(rf"{title}\b{pattern(f'{one.first_name} {one.family_name}')}\b", text.words):
                is_president = re.search(r"(?<!vice)[Mm]inister-\s?[Pp]resident", match.group())
                holder = _president_of(one, office) if is_president else one
                yield Found(holder.iri, "involvedMinister", "vermeld", "vastgesteld", *match.span())


def _president_of(member: Mandate, office: Sequence[Mandate]) -> Mandate:
    same = [one for one in office if one.person == member.person and one.role == _PRESIDENT_ROLE]
    return same[0] if same else member


def _presidents(text: Text, office: Sequence[Mandate]) -> Iterator[Found]:
    """Give the minister-president of the day where only the function is named."""
    holders = [one for one in office if one.role == _PRESIDENT_ROLE]
    for match in _PRESIDENT.finditer(text.words):
        if len(holders) == 1 and not re.match(r"\s+[A-Z]\w+\s+[A-Z]", text.words[match.end() :][:40]):
            yield Found(holders[0].iri, "involvedMinister", "afgeleid", "vastgesteld", *match.span())


def _holders(
    text: Text, office: Sequence[Mandate], fields: Sequence[Concept], domains: dict[str, Concept]
) -> Iterator[Found]:
    """Give who held the portfolios that a text names."""
    if "inister" not in text.words:
        return
    titled = [one for one in office if one.role == _MINISTER_ROLE and one.title]
    for match in _PORTFOLIO.finditer(text.words):
        if _not_flemish(text.words, match):
            continue
        listed = _STOP.split(match["list"])[0]
        parts = [part for one in _SPLIT.split(listed) if (part := _folded(one))]
        found = [_holder_of_words(part, text.day, titled, fields, domains) for part in parts]
        if match["flemish"] or (found and all(found)):
            end = match.start("list") + _end(listed, [one[1] for one in found if one])
            for mandate in dict.fromkeys(one[0] for one in found if one):
                yield Found(mandate.iri, "involvedMinister", "afgeleid", "vastgesteld", match.start(), end)


def _end(listed: str, names: Sequence[str]) -> int:
    """Tell where the last portfolio of a list ends."""
    folded = " ".join(re.sub(r"\s", " ", listed).lower().split(" "))
    return max((folded.rfind(name) + len(name) for name in names), default=len(listed))


def _not_flemish(words: str, match: re.Match[str]) -> bool:
    """Tell whether the ministers are of another government, or of all of them."""
    before, after = words[: match.start()][-24:], match["list"]
    federal = re.search(r"federale\s+$|[Ee]erste\s+$|Waalse\s+$|Brusselse\s+$|Franse\s+$", before)
    return bool(federal or re.search(r"\bvan\s+(?:de\s+(?:verschillende|andere)|het\s+Koninkrijk)\b", after))


def _folded(part: str) -> str:
    """Fold one portfolio for comparison: no articles, small letters."""
    return _ARTICLE.sub("", " ".join(part.split()).strip(" ,")).lower()


def _portfolios(mandate: Mandate) -> frozenset[str]:
    """Give the portfolios that a title joins."""
    title = re.sub(r"^Vlaamse?\s+minister\s+van\s+", "", mandate.title or "")
    return frozenset(_folded(one) for one in _SPLIT.split(title))


def _holder_of_words(
    words: str, day: date, titled: Sequence[Mandate], fields: Sequence[Concept], domains: dict[str, Concept]
) -> tuple[Mandate, str] | None:
    """Give the holder of the longest portfolio with which words begin, for no sign tells where a list of them ends."""
    cut = words.split(" ")
    names = (" ".join(cut[:length]) for length in range(len(cut), 0, -1))
    return next(((found, name) for name in names if (found := _holder(name, day, titled, fields, domains))), None)


def _holder(
    part: str, day: date, titled: Sequence[Mandate], fields: Sequence[Concept], domains: dict[str, Concept]
) -> Mandate | None:
    """Give the one who held a portfolio on a day; None when nobody or several did."""
    for name in dict.fromkeys((part, _POLICY.sub("", part))):
        holders = [one for one in titled if name in _portfolios(one)]
        if holders:
            return holders[0] if len(holders) == 1 else None
    return _holder_of_field(part, day, titled, fields, domains)


def _holder_of_field(
    part: str, day: date, titled: Sequence[Mandate], fields: Sequence[Concept], domains: dict[str, Concept]
) -> Mandate | None:
    """Give the one who held every portfolio of the domain to which a policy field of that day belongs."""
    names = {
        _folded(name)
        for one in fields
        if one.label.lower() == part and one.term.holds(day) and one.broader in domains
        for name in _SPLIT.split(domains[one.broader].label)
    }
    holders = {one for one in titled if names & _portfolios(one)}
    return next(iter(holders)) if len(holders) == 1 else None


LINKER = Linker("minister", "1", "Ministers", RULE, frozenset({"beslissing"}), make)
