"""Decide whether a query may run, and over which graphs: nothing reaches the engine that was not parsed here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from gestand.engine.syntax import (
    NestingTooDeep,
    ParsedQuery,
    QuerySyntaxError,
    TooLong,
    UpdateRefused,
    parse,
)

from .context import Opened
from .endpoint_settings import EndpointSettings
from .sparql_faults import Refused, limit_problem, syntax_problem
from .sparql_request import Asked, update_refused

KEPT_LENGTH = 16_384
"""Longer queries are parsed each time: what is kept is bounded in bytes, too."""

_VOLATILE = frozenset(("NOW", "RAND", "UUID", "STRUUID", "BNODE"))


@dataclass(frozen=True)
class Plan:
    """A query that may run, with the dataset in force."""

    parsed: ParsedQuery
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]

    @property
    def is_graph(self) -> bool:
        """Tell whether the answer is a graph."""
        return self.parsed.form in ("CONSTRUCT", "DESCRIBE")

    @cached_property
    def lasting(self) -> bool:
        """Tell whether the answer is the same as long as the release is.

        A word of the list inside a string makes the answer volatile too: that costs a cache entry, no more.
        """
        return not self.parsed.has_service and _VOLATILE.isdisjoint(self.parsed.normalized.split(" "))

    @cached_property
    def exact(self) -> bool:
        """Tell whether the bytes are the same each time: blank nodes of a template get new labels."""
        text = self.parsed.normalized
        return self.parsed.form != "CONSTRUCT" or not ("_:" in text or "[" in text)

    def key(self) -> tuple[object, ...]:
        """Give all that decides about the answer, but for release and format."""
        return self.parsed.normalized, self.default_graphs, self.named_graphs


def base_iri(release: Opened) -> str:
    """Give the IRI against which relative IRIs of a query are resolved: that of the endpoint."""
    return f"{release.iris.base}/sparql"


def plan(asked: Asked, release: Opened, settings: EndpointSettings) -> Plan:
    """Parse a query and hold it to the policy; a Problem says what is wrong or refused."""
    parsed = _parsed(asked.query, base_iri(release), settings)
    if parsed.has_service:
        _hold_services(parsed, settings)
    if asked.default_graphs or asked.named_graphs:  # then the protocol's dataset is all there is (2.1.4)
        return Plan(parsed, asked.default_graphs, asked.named_graphs)
    return Plan(parsed, parsed.default_graphs, parsed.named_graphs)


def _parsed(text: str, base: str, settings: EndpointSettings) -> ParsedQuery:
    read = _remembered if len(text) <= KEPT_LENGTH else _remembered.__wrapped__
    try:
        return read(text, base, settings.query_depth, settings.query_tokens)
    except UpdateRefused:
        raise update_refused() from None
    except NestingTooDeep as error:
        raise _too_much(error, "query_depth", settings.query_depth, "open brackets in a query") from None
    except TooLong as error:
        raise _too_much(error, "query_tokens", settings.query_tokens, "words and signs in a query") from None
    except QuerySyntaxError as error:
        raise syntax_problem(str(error), error.line, error.column) from None


@lru_cache(maxsize=512)
def _remembered(text: str, base: str, depth: int, tokens: int) -> ParsedQuery:
    return parse(text, base=base, max_depth=depth, max_tokens=tokens)


def _too_much(error: QuerySyntaxError, name: str, value: int, what: str) -> Refused:
    """Tell where a query passes a limit of the parser; the parser knows more limits than the two we set."""
    if "deep" not in error.message and "tokens" not in error.message:
        return syntax_problem(str(error), error.line, error.column, limit="query")
    way = "Ask in several queries, or send values in several VALUES blocks of separate requests."
    refused = limit_problem(400, "Bad Request", name, value, what, f"{error}. {way}")
    refused.members |= {"line": error.line, "column": error.column}
    return refused


def _hold_services(parsed: ParsedQuery, settings: EndpointSettings) -> None:
    """Refuse a query that names an endpoint which is not on the list."""
    known = set(settings.services)
    refused = [iri for iri in parsed.services if iri not in known]
    if refused:
        listed = ", ".join(f"<{iri}>" for iri in settings.services)
        allowed = f"It may name {listed}." if listed else "This endpoint asks no other endpoint."
        names = ", ".join(iri if iri.startswith("?") else f"<{iri}>" for iri in dict.fromkeys(refused))
        detail = f"SERVICE {names} is refused. {allowed} Ask it yourself, or federate from your side."
        raise Refused(403, "Forbidden", detail, outcome="service", services=list(settings.services))
