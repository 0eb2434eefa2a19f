"""Score what rules find against what people labelled: F1, accuracy, and agreement of two passes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence, Set


def f1(found: Set[Hashable], wanted: Set[Hashable]) -> float:
    """Give the harmonic mean of precision and recall; 1 when nothing was wanted and nothing found."""
    both = len(found) + len(wanted)
    return 2 * len(found & wanted) / both if both else 1.0


def accuracy(pairs: Sequence[tuple[Hashable, Hashable]]) -> float:
    """Give the share of pairs of found and wanted that are alike; ValueError when there are none."""
    if not pairs:
        raise ValueError("nothing to score")
    return sum(one == other for one, other in pairs) / len(pairs)


def kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float:
    """Give Cohen's kappa: how much two passes agree beyond chance; 1 when each gave but one label, the same."""
    observed = accuracy(pairs)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(first[label] * second[label] for label in first) / len(pairs) ** 2
    return 1.0 if chance == 1 else (observed - chance) / (1 - chance)
