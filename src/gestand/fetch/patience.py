"""Decide how long to wait before a request is tried again: Retry-After, or a back-off with jitter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from gestand.fetch.plan import Manners

AGAIN_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers after which the same request may succeed."""


class Again(Exception):
    """A request that failed and may succeed later; ``after`` are the seconds that the server asked to wait."""

    def __init__(self, message: str, after: float | None = None) -> None:
        self.after = after
        super().__init__(message)


class TooLong(Exception):
    """A server that asks for a longer wait than the source allows."""


def retry_after(field: str | None, now: datetime) -> float | None:
    """Read Retry-After, as seconds or as a date (RFC 9110, section 10.2.3); None when it says neither."""
    if field is None:
        return None
    if field.strip().isdigit():
        return float(field)
    try:
        moment = parsedate_to_datetime(field)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def retrying(manners: Manners, sleep: Callable[[float], None]) -> Retrying:
    """Give tenacity's plan for one request: it raises the last `Again`, or `TooLong`."""
    return Retrying(
        stop=stop_after_attempt(manners.tries),
        wait=_wait(manners),
        retry=retry_if_exception_type(Again),
        sleep=sleep,
        reraise=True,
    )


def _wait(manners: Manners) -> Callable[[RetryCallState], float]:
    backoff = wait_exponential_jitter(multiplier=manners.backoff, max=manners.longest_wait, jitter=manners.backoff)

    def wait(state: RetryCallState) -> float:
        failed = state.outcome.exception() if state.outcome else None
        asked = failed.after if isinstance(failed, Again) else None
        if asked is not None and asked > manners.longest_wait:
            raise TooLong(f"{failed}; the server asks to wait {asked:.0f} s: start again after that")
        return max(asked or 0.0, backoff(state))

    return wait
