"""Work out the contents of agreements: which section is which, under which reference and title."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gestand.evidence import Agreement, Faults, Section
from gestand.iri import section_number, slug


@dataclass(frozen=True)
class Part:
    """A chapter, or a part between chapter and section: a heading without text of its own."""

    agreement: Agreement
    reference: str
    title: str
    parent: str | None


@dataclass(frozen=True)
class Entry:
    """A section with text: ``reference`` is ``chapter/number`` or ``chapter/title-slug``, ``parent`` its part's."""

    agreement: Agreement
    reference: str
    number: str | None
    title: str
    text: str
    digest: str
    parent: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Contents:
    """All parts and sections of all agreements; ``of`` tells under which entry a source's section stands."""

    agreements: tuple[Agreement, ...]
    parts: tuple[Part, ...]
    entries: tuple[Entry, ...]
    of: dict[Section, Entry]


def contents(sections: Sequence[Section], faults: Faults) -> Contents:
    """Give each section its place; two texts for one section, or one reference for two, is a fault with both files."""
    references = _references(_named(sections, faults))
    grouped: dict[tuple[str, str], list[Section]] = defaultdict(list)
    for section, reference in references.items():
        grouped[section.agreement.key, reference].append(section)
    entries = [
        _entry(reference, listed)
        for (_, reference), listed in sorted(grouped.items())
        if _one_text(reference, listed, faults)
    ]
    parts = _parts(references, {(entry.agreement.key, entry.reference): entry for entry in entries}, faults)
    by_section = {section: entry for entry in entries for section in entry.sections}
    agreements = {section.agreement.key: section.agreement for section in sections}
    return Contents(tuple(agreements[key] for key in sorted(agreements)), tuple(parts), tuple(entries), by_section)


def chapter(section: Section) -> str:
    """Give the slug of a section's chapter: the first segment of its path."""
    return slug(section.path[0])


def _named(sections: Sequence[Section], faults: Faults) -> list[Section]:
    """Keep the sections whose titles can be written in a URI; tell the others."""
    kept = []
    for section in sections:
        if unnamed := [title for title in section.path if not slug(title)]:
            faults.error(section.place, f"the title {unnamed[0]!r} has no letter or digit to make a URI of")
        else:
            kept.append(section)
    return kept


def _references(sections: Iterable[Section]) -> dict[Section, str]:
    """Refer to sections by number, or by title where a source has the number twice in a chapter, or not at all."""
    numbered: dict[tuple[str, str, str | None], dict[str, list[Section]]] = defaultdict(lambda: defaultdict(list))
    for section in sections:
        key = (section.agreement.key, chapter(section), section_number(section.text))
        numbered[key][section.source].append(section)
    references = {}
    for (_, start, number), by_source in numbered.items():
        by_title = number is None or any(len(listed) > 1 for listed in by_source.values())
        for listed in by_source.values():
            for section in listed:
                references[section] = f"{start}/{slug(section.path[-1]) if by_title else number}"
    return references


def _one_text(reference: str, listed: list[Section], faults: Faults) -> bool:
    """Check that a reference stands for one section: one text, and one file in each source."""
    first = listed[0]
    for other in listed[1:]:
        if other.digest != first.digest:
            faults.error(other.place, f"section {reference} has another text in {first.place}", "which one is right?")
            return False
        if other.source == first.source:
            faults.error(other.place, f"section {reference} is also in {first.place}", "give one of them another title")
            return False
    return True


def _entry(reference: str, listed: list[Section]) -> Entry:
    best = max(listed, key=lambda section: (len(_literal_title(section) or ""), section.path))
    number = section_number(best.text)
    start, _, name = reference.partition("/")
    return Entry(
        agreement=best.agreement,
        reference=reference,
        number=number if name == number else None,
        title=_literal_title(best) or best.path[-1],
        text=best.text,
        digest=best.digest,
        parent="/".join((start, *map(slug, best.path[1:-1]))),
        sections=tuple(listed),
    )


def _literal_title(section: Section) -> str | None:
    """Find the title in the literal text: the words after the number that give the same slug as the path's title.

    A file name cannot hold every sign, so the literal text is the better speller: ``O&O&I-systeem``, ``Werf 1:``.
    """
    words = section.text.split()
    words = words[1:] if section_number(section.text) else words
    wanted = slug(section.path[-1])
    for count in range(1, min(len(words), len(wanted)) + 1):
        found = slug(" ".join(words[:count]))
        if found == wanted:
            return " ".join(words[:count]).rstrip(":;,.")
        if not wanted.startswith(found):
            return None
    return None


def _parts(references: dict[Section, str], entries: dict[tuple[str, str], Entry], faults: Faults) -> list[Part]:
    """Give every chapter and part that a section's path goes through, each once, with its best title."""
    titles: dict[tuple[str, str], list[tuple[Section, int]]] = defaultdict(list)
    for section in references:
        depth = max(len(section.path) - 1, 1)  # a page at the top level is its own chapter
        slugs = [slug(title) for title in section.path[:depth]]
        for level in range(depth):
            titles[section.agreement.key, "/".join(slugs[: level + 1])].append((section, level))
    parts = []
    for (key, reference), named in sorted(titles.items()):
        section, level = max(named, key=lambda one: (len(one[0].path[one[1]]), one[0].path[one[1]]))
        if clash := entries.get((key, reference)):
            faults.error(
                section.place,
                f"the part {reference} has the same reference as the section in {clash.sections[0].place}",
            )
        parent = reference.rpartition("/")[0] or None
        parts.append(Part(section.agreement, reference, section.path[level].rstrip(":"), parent))
    return parts
