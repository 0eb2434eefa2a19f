"""Say what the SPARQL endpoint allows: every limit, in one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from gestand.engine.budget import MIB, Budget, Limits
from gestand.iri import is_iri

MINUTE = 60


@dataclass(frozen=True)
class EndpointSettings:
    """What an operator may choose for the endpoint.

    ``budget`` is for one query, ``limits`` for all together. ``url_bytes`` counts what stands behind the question mark,
    ``body_bytes`` the body of a request; the server's own limits must be higher, or it answers in its own words.
    ``client_seconds`` is what the engine works for one client in a minute. A client is its address; with
    ``behind_proxy`` the last address of X-Forwarded-For, which the proxy must write. ``services`` are the endpoints
    that SERVICE may name; their hosts must have public addresses, unless ``private_services``.
    ``cache_folder`` keeps answers on disk, by default in a folder that is gone when the server ends.
    """

    budget: Budget = field(default_factory=lambda: Budget(rows=1_000_000, result_bytes=256 * MIB))
    limits: Limits = field(default_factory=Limits)
    url_bytes: int = 16_384
    body_bytes: int = 524_288
    query_tokens: int = 50_000
    query_depth: int = 100
    client_seconds: float = 60.0
    behind_proxy: bool = False
    services: tuple[str, ...] = ()
    private_services: bool = False
    service_seconds: float = 10.0
    service_bytes: int = 8 * MIB
    service_calls: int = 20
    cache_folder: Path | None = None
    cache_bytes: int = 512 * MIB
    memory_bytes: int = 32 * MIB

    def __post_init__(self) -> None:
        """Refuse what makes no sense; ValueError tells all faults at once."""
        faults = [f"{iri!r} is not the http(s) IRI of an endpoint" for iri in self.services if not _is_endpoint(iri)]
        if min(self.url_bytes, self.body_bytes, self.query_tokens, self.query_depth, self.client_seconds) <= 0:
            faults.append("url_bytes, body_bytes, query_tokens, query_depth and client_seconds must be positive")
        if faults:
            raise ValueError("; ".join(faults))


def _is_endpoint(iri: str) -> bool:
    return is_iri(iri) and iri.startswith(("http://", "https://")) and iri.isascii()
