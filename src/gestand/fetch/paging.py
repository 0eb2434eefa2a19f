"""Hold pages of one list together: nothing may come twice, nothing may be lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from gestand.fetch.answers import count, document, identity, resources
from gestand.fetch.exchange import Answer, Changed


def documents(answers: Iterable[Answer]) -> list[dict[str, Any]]:
    """Parse the body of each answer."""
    return [document(answer.body) for answer in answers]


def total(pages: Sequence[dict[str, Any]]) -> int | None:
    """Give the number of resources that every page tells; raises `Changed` when they tell different ones."""
    told = {count(page) for page in pages}
    if len(told) > 1:
        raise Changed(f"pages tell different totals: {', '.join(sorted(map(str, told)))}")
    return next(iter(told), None)


def seen(pages: Iterable[dict[str, Any]]) -> int:
    """Count the resources of pages; raises `Changed` when one stands on two of them."""
    found: set[tuple[str, str]] = set()
    for page in pages:
        for resource in resources(page):
            if (name := identity(resource)) in found:
                raise Changed(f"{' '.join(name)} stands on two pages")
            found.add(name)
    return len(found)
