"""Give atomic promises their identifiers: the frozen ones where they were minted, else computed from their words."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from gestand.anchors import folded
from gestand.evidence import FrozenPromise
from gestand.promises.read import Atomic
from gestand.promises.sentences import Spans

_LENGTH = 10
_ENOUGH = 0.8
"""How much of both an old and a new stretch must be shared for a moved boundary to be the same promise."""


@dataclass(frozen=True)
class Identified:
    """An atomic promise with its identifier; ``is_frozen`` tells whether the registry holds it."""

    key: str
    quote: str
    atomic: Atomic
    is_frozen: bool


@dataclass(frozen=True)
class Assigned:
    """The promises of a section, and the frozen ones that no longer stand, each with what came in its place."""

    promises: tuple[Identified, ...]
    retired: tuple[FrozenPromise, ...] = ()

    def frozen(self) -> tuple[FrozenPromise, ...]:
        """Give what a registry holds of the section from now on."""
        standing = (FrozenPromise(one.key, one.quote, one.atomic.spans) for one in self.promises)
        return (*standing, *self.retired)


def quote_digest(text: str, spans: Spans) -> str:
    """Give the first half of the SHA-256 of a promise's folded words, as 32 hexadecimal digits."""
    words = folded(" ".join(text[start:end] for start, end in spans))
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def computed_key(section: str, quote: str, occurrence: int = 1) -> str:
    """Compute the key of a promise from its section (``agreement/reference``) and words: ten letters and digits.

    Words that a section says twice are numbered.
    """
    seed = f"{section}\n{quote}" + (f"\n{occurrence}" if occurrence > 1 else "")
    return base64.b32encode(hashlib.sha256(seed.encode()).digest()).decode().lower()[:_LENGTH]


def assign(section: str, text: str, found: Sequence[Atomic], frozen: Sequence[FrozenPromise]) -> Assigned:
    """Give each promise of a section its key: a frozen one by its words, then by its place, else a computed one.

    A frozen promise that no longer stands is retired, with the promises that share words with it in its place; one
    that was retired before stays so.
    """
    quotes = [quote_digest(text, atomic.spans) for atomic in found]
    standing = [one for one in frozen if not one.replaced_by]
    kept = _by_words(quotes, standing)
    kept |= _by_place(found, [one for one in standing if one not in kept.values()], kept)
    seen: Counter[str] = Counter()
    taken = {one.key for one in frozen}
    promises = []
    for at, (atomic, quote) in enumerate(zip(found, quotes, strict=True)):
        seen[quote] += 1
        key = kept[at].key if at in kept else _free_key(section, quote, seen[quote], taken)
        taken.add(key)
        promises.append(Identified(key, quote, atomic, at in kept))
    retired = [_retired(one, promises) for one in frozen if one not in kept.values()]
    return Assigned(tuple(promises), tuple(retired))


def _by_words(quotes: Sequence[str], standing: Iterable[FrozenPromise]) -> dict[int, FrozenPromise]:
    """Pair promises with frozen ones of the same words; of words said several times, the first with the first."""
    by_quote: dict[str, list[FrozenPromise]] = defaultdict(list)
    for one in sorted(standing, key=lambda one: one.spans):
        by_quote[one.quote].append(one)
    return {at: by_quote[quote].pop(0) for at, quote in enumerate(quotes) if by_quote[quote]}


def _by_place(
    found: Sequence[Atomic], standing: Sequence[FrozenPromise], kept: dict[int, FrozenPromise]
) -> dict[int, FrozenPromise]:
    """Pair a promise with the one frozen promise that it shares most words with, when that is mutual."""
    open_places = [at for at in range(len(found)) if at not in kept]
    pairs = {}
    for at in open_places:
        near = [one for one in standing if _share(found[at].spans, one.spans) >= _ENOUGH]
        if len(near) == 1 and sum(_share(found[other].spans, near[0].spans) >= _ENOUGH for other in open_places) == 1:
            pairs[at] = near[0]
    return pairs


def _share(one: Spans, other: Spans) -> float:
    """Tell how much two promises overlap: the shared code points over those of the longer one."""
    shared = sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in one for b in other)
    return shared / max(sum(end - start for start, end in one), sum(end - start for start, end in other))


def _free_key(section: str, quote: str, occurrence: int, taken: set[str]) -> str:
    while (key := computed_key(section, quote, occurrence)) in taken:
        occurrence += 1
    return key


def _retired(one: FrozenPromise, promises: Sequence[Identified]) -> FrozenPromise:
    if one.replaced_by:
        return one
    after = [other.key for other in promises if _share(one.spans, other.atomic.spans) > 0]
    return replace(one, replaced_by=tuple(after) or (promises[0].key,)) if promises else one
