"""Bound what a query repeats, by what was measured of the engine that runs it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from gestand.engine.query_text import TooLong
from gestand.engine.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Limit:
    """How many of a kind of construct a query may hold, and at how many pyoxigraph 0.5.13 fails and how."""

    name: str
    most: int
    fails_at: int
    how: str
    kinds: frozenset[str] = frozenset()
    """The kinds of token to count; none where the grammar's actions count."""

    def exceeded(self, tokens: Tokens, at: int) -> TooLong:
        """Make the error for a query that goes over the limit at a token."""
        message = f"the query has more than {self.most:,} {self.name}, the limit here"
        return TooLong(message, *tokens.source.place(tokens.starts[at]))


# Each of these adds a level to the engine's tree, which it walks by recursion: an 8 MB stack overflows (SIGSEGV) at
# the count named. So does a nest of brackets, at 690 levels (NOT EXISTS) or more. With all limits reached at once and
# brackets 100 deep, a stack of 3 MB was enough and one of 2 MB was not; a test holds it at 4 MB.
_DEEP = "its stack overflows"
STEPS: Final = Limit(
    "OPTIONAL, MINUS, VALUES, SERVICE, sub-SELECT, AS and aggregates",
    400,
    2_500,
    _DEEP,
    frozenset(("OPTIONAL", "MINUS", "VALUES", "SERVICE", "SELECT", "AS", "AGGREGATE", "COUNT", "GROUP_CONCAT")),
)
COMPUTED: Final = Limit("resources to describe and computed keys to group or sort by", 200, 2_500, _DEEP)
UNIONS: Final = Limit("UNION", 500, 6_500, _DEEP, frozenset(("UNION",)))
ALTERNATIVES: Final = Limit("path alternatives", 1_000, 8_250, _DEEP, frozenset(("|",)))
OPERATORS: Final = Limit("operators, FILTER and HAVING conditions", 1_000, 6_500, _DEEP)
# These take long to plan: with the fourth power of the patterns that one group joins (100 take half a second, 200
# eight, 300 thirty-eight), and with the square of the names in a list.
JOINED: Final = Limit("triple patterns in one group", 200, 300, "planning takes 38 s")
LISTED: Final = Limit("names in SELECT, ORDER BY, GROUP BY and VALUES", 5_000, 100_000, "planning takes over 8 s")

_COUNTED = (STEPS, UNIONS, ALTERNATIVES)


def hold_limits(tokens: Tokens) -> None:
    """Refuse a query that holds more of a counted kind of token than its limit."""
    if len(tokens.kinds) <= min(limit.most for limit in _COUNTED):
        return
    counts = Counter(tokens.kinds)
    for limit in _COUNTED:
        if sum(counts[kind] for kind in limit.kinds) > limit.most:
            places = [at for at, kind in enumerate(tokens.kinds) if kind in limit.kinds]
            raise limit.exceeded(tokens, places[limit.most])
