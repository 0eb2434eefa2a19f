"""Find things in sorted quads: the statements of a subject, the members of a class, what stands under a chapter."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import NamedNode

from gestand.dump.canonical import terms_of
from gestand.iri import Iris, slug
from gestand.terms import ADMS, DCTERMS, OA, RDF, Beb

Token = bytes
"""A term as N-Quads writes it: ``<iri>``, ``"text"@nl``, ``"1"^^<iri>``."""

CLASS_FOLDER = "klasse"
CHAPTER_FOLDER = "hoofdstuk"

_NAME = re.compile(r"[A-Za-z][\w-]*", re.ASCII)
_STEP = re.compile(r"[\w%~-][\w.%~-]*", re.ASCII)


def token(node: NamedNode) -> Token:
    """Write a node as N-Quads does."""
    return str(node).encode()


def value_of(term: Token) -> str:
    """Read the IRI or the lexical form of a term.

    The escapes of canonical N-Quads are escapes of JSON too, so JSON's quick reader serves.
    """
    if term.startswith(b"<"):
        return term[1:-1].decode()
    read: str = json.loads(term[: term.rindex(b'"') + 1])
    return read


def language_of(term: Token) -> str:
    """Read the language of a literal; empty when it has none."""
    return term.rpartition(b'"@')[2].decode() if term.startswith(b'"') and not term.endswith((b'"', b">")) else ""


@dataclass(frozen=True)
class Words:
    """The terms that hold the parts of a release together, as N-Quads writes them."""

    iris: Iris

    @cached_property
    def down(self) -> frozenset[Token]:
        """Name the properties that lead from a whole to its parts."""
        beb = Beb(self.iris.vocabulary)
        parts = (beb.hasFinding, beb.hasReference, beb.hasEvidence, beb.hasVerdict, beb.hasGap, beb.hasAlignment)
        return frozenset(map(token, (*parts, beb.anchor, OA.hasSelector)))

    @cached_property
    def up(self) -> frozenset[Token]:
        """Name the properties that lead from a part to its whole."""
        beb = Beb(self.iris.vocabulary)
        return frozenset(map(token, (DCTERMS.isPartOf, beb.statedIn, beb.assesses)))

    @cached_property
    def back(self) -> frozenset[Token]:
        """Name the properties that are also followed from object to subject."""
        beb = Beb(self.iris.vocabulary)
        cited = frozenset(map(token, (beb.citesDecision, beb.hasCitedDecision)))
        return self.down | self.up | cited


@dataclass(frozen=True)
class Index:
    """Where each subject's lines stand, and who points at whom by the properties of `Words`."""

    lines: Sequence[bytes]
    iris: Iris
    subjects: Mapping[Token, range]
    members: Mapping[Token, list[Token]]
    pointing: Mapping[Token, Mapping[Token, list[Token]]]

    @classmethod
    def of(cls, lines: Sequence[bytes], iris: Iris) -> Index:
        """Read sorted lines once."""
        kind, back = token(RDF.type), Words(iris).back
        starts: dict[Token, int] = {}
        members: dict[Token, list[Token]] = defaultdict(list)
        pointing: dict[Token, dict[Token, list[Token]]] = {predicate: defaultdict(list) for predicate in sorted(back)}
        for at, line in enumerate(lines):
            subject, predicate, _ = line.split(b" ", 2)
            starts.setdefault(subject, at)
            if predicate == kind:
                members[terms_of(line)[2]].append(subject)
            elif predicate in back:
                pointing[predicate][terms_of(line)[2]].append(subject)
        ends = [*list(starts.values())[1:], len(lines)]
        subjects = {name: range(start, end) for (name, start), end in zip(starts.items(), ends, strict=True)}
        return cls(lines, iris, subjects, members, pointing)

    def own(self, subject: Token) -> Sequence[bytes]:
        """Give the lines of a subject."""
        found = self.subjects.get(subject, range(0))
        return self.lines[found.start : found.stop]

    def quads(self, subject: Token) -> Iterator[tuple[Token, Token, Token]]:
        """Give predicate, object and graph of each statement about a subject."""
        for line in self.own(subject):
            yield terms_of(line)[1:]

    def objects(self, subject: Token, predicate: Token) -> list[Token]:
        """Give what a subject says by a property, in order."""
        return [value for said, value, _ in self.quads(subject) if said == predicate]

    @cached_property
    def parts(self) -> dict[str, list[Token]]:
        """Name each partial dump, without ending, with its subjects in order."""
        return dict(sorted((*_classes(self), *_chapters(self).items())))

    @cached_property
    def under(self) -> dict[Token, set[Token]]:
        """Give each chapter with all that stands under it, itself too."""
        return {chapter: _under(self, chapter) for chapter in _roots(self)}

    @cached_property
    def chapter_of(self) -> dict[Token, Token]:
        """Give the chapter of everything that stands under one."""
        return {node: chapter for chapter, nodes in self.under.items() for node in nodes}


def _classes(index: Index) -> Iterator[tuple[str, list[Token]]]:
    """Give the members of each class of our vocabulary, each with its identifier (adms:Identifier)."""
    space = f"<{index.iris.vocabulary}".encode()
    for kind, members in index.members.items():
        name = value_of(kind).removeprefix(index.iris.vocabulary)
        if kind.startswith(space) and _NAME.fullmatch(name):
            owned = (one for member in members for one in index.objects(member, token(ADMS.identifier)))
            known = (one for one in owned if one in index.subjects)
            yield f"{CLASS_FOLDER}/{name}", sorted({*members, *known})


def _chapters(index: Index) -> dict[str, list[Token]]:
    """Give what stands under each chapter: sections, promises, assessments with findings, links and rows."""
    sections = index.iris.id("sectie").value + "/"
    found: dict[str, set[Token]] = defaultdict(set)
    for chapter, nodes in index.under.items():
        name = value_of(chapter).removeprefix(sections)
        steps = name.split("/")
        if not all(_STEP.fullmatch(step) for step in steps):
            name = slug(name)  # somebody else's IRI is no path of ours
        found[f"{CHAPTER_FOLDER}/{name}"] |= nodes
    return {name: sorted(nodes) for name, nodes in found.items()}


def _roots(index: Index) -> list[Token]:
    """Find the chapters: the sections that are part of an agreement itself."""
    beb = Beb(index.iris.vocabulary)
    inside = index.pointing[token(DCTERMS.isPartOf)]
    agreements = index.members.get(token(beb.CoalitionAgreement), [])
    sections = set(index.members.get(token(beb.AgreementSection), []))
    return sorted({node for agreement in agreements for node in inside.get(agreement, []) if node in sections})


def _under(index: Index, root: Token) -> set[Token]:
    words, found, ahead = Words(index.iris), {root}, [root]
    up = sorted(words.up)
    while ahead:
        node = ahead.pop()
        below: Iterable[Token] = (value for said, value, _ in index.quads(node) if said in words.down)
        for one in (*below, *(part for said in up for part in index.pointing[said].get(node, []))):
            if one in index.subjects and one not in found:
                found.add(one)
                ahead.append(one)
    return found
