"""Name every linker, and run them over texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from gestand.link import (
    amount,
    dataset,
    decree,
    european_act,
    item_type,
    meeting,
    minister,
    municipality,
    news_item,
    organisation,
    phase,
    policy,
    theme,
)
from gestand.link.found import Found, Linker, Text
from gestand.link.reference import Reference

LINKERS: tuple[Linker, ...] = (
    news_item.LINKER,
    meeting.LINKER,
    item_type.LINKER,
    theme.LINKER,
    minister.LINKER,
    policy.LINKER,
    municipality.LINKER,
    organisation.LINKER,
    decree.LINKER,
    european_act.LINKER,
    phase.LINKER,
    amount.LINKER,
    dataset.LINKER,
)
"""Every linker, in the order in which their graphs are written."""


def run(
    texts: Sequence[Text], reference: Reference, say: Callable[[str], None] = lambda _: None
) -> Iterator[tuple[Linker, list[tuple[Text, Found]]]]:
    """Give what each linker finds in the texts that it reads; ``say`` gets a line for each."""
    for linker in LINKERS:
        find = linker.make(reference)
        found = [(text, one) for text in texts if text.kind in linker.kinds for one in find(text)]
        say(f"linking: {linker.label} ({len(found):,})")
        yield linker, found
