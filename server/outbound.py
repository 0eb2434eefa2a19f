"""Ask an endpoint elsewhere: public addresses only, no redirects, within a time and a size."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from contextlib import closing, suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

from pyoxigraph import QuerySolutions, parse_query_results

from gestand.formats import RESULTS_JSON, RESULTS_XML, by_media_type, results_format

ACCEPT = f"{RESULTS_JSON.media_type}, {RESULTS_XML.media_type};q=0.9"

MOST_TARGET_BYTES = 4_000
"""A query goes by GET as long as its address stays within what every server takes; some official ones take no POST."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LOCAL_NAT64 = ipaddress.ip_network("64:ff9b:1::/48")


class Unreachable(Exception):
    """The endpoint did not answer as it should; the message says why, for the client."""


@dataclass(frozen=True)
class Errand:
    """What one call may cost: wall time from look-up to last byte, and bytes of answer."""

    seconds: float
    most_bytes: int
    private: bool = False


@dataclass(frozen=True)
class Fetched:
    """An answer, read to its end."""

    media_type: str
    body: bytes


def is_public(text: str) -> bool:
    """Tell whether an address is one of the open Internet, also behind the forms that wrap IPv4 in IPv6."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address in _LOCAL_NAT64:
            return False
        inner = _wrapped(address)
        if inner is not None:
            return is_public(str(inner))
    return address.is_global and not address.is_multicast and not address.is_reserved


def _wrapped(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Give the IPv4 address that an IPv6 address leads to: mapped, compatible, 6to4, Teredo, NAT64."""
    teredo = address.teredo
    low = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    if address in _NAT64 or int(address) >> 32 == 0:
        return low
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


def resolve(host: str, port: int, *, private: bool) -> list[str]:
    """Look a host up; Unreachable when one of its addresses is not public, since any of them may be taken."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable("its name has no address") from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not private and not all(map(is_public, addresses)):
        raise Unreachable("its address is not public")
    return addresses


class _Connection(http.client.HTTPConnection):
    """Connect to an address that was checked, and to no other: the name is not looked up again."""

    def __init__(self, host: str, port: int, address: str, timeout: float, secure: bool) -> None:
        super().__init__(host, port, timeout=timeout)
        self._address = address
        self._secure = secure
        self.was_cut = False

    def connect(self) -> None:
        """Open the socket, with TLS for https."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._secure:
            wrap = ssl.create_default_context().wrap_socket
            self.sock = wrap(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock.do_handshake()  # only now, so that `cut` finds the socket that is in use

    def cut(self) -> None:
        """End the call from another thread; the reading one may take that for the end of the answer."""
        self.was_cut = True
        with suppress(OSError, AttributeError):
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


def ask(iri: str, query: bytes, errand: Errand) -> Fetched:
    """Send a query to an endpoint and read its answer; Unreachable says what went wrong."""
    parts = urlsplit(iri)
    secure = parts.scheme == "https"
    host, port = parts.hostname or "", parts.port or (443 if secure else 80)
    address = resolve(host, port, private=errand.private)[0]
    connection = _Connection(host, port, address, errand.seconds, secure)
    # A socket's time-out starts anew with each byte; this one does not
    alarm = threading.Timer(errand.seconds, connection.cut)
    alarm.daemon = True
    alarm.start()
    try:
        with closing(connection):
            fetched = _exchange(connection, parts, query, errand)
    except TimeoutError:
        connection.was_cut = True
    except (OSError, http.client.HTTPException):
        if not connection.was_cut:
            raise Unreachable("the connection failed") from None
    finally:
        alarm.cancel()
    if connection.was_cut:
        raise Unreachable(f"it took more than {errand.seconds:.3g} s")
    _hold_readable(fetched)
    return fetched


def _hold_readable(fetched: Fetched) -> None:
    """Refuse an answer that is no SPARQL result to its end, before the engine takes that for a fault of the query."""
    form = by_media_type(fetched.media_type, (RESULTS_JSON, RESULTS_XML))
    try:
        read = parse_query_results(fetched.body, results_format(form or RESULTS_JSON))
        if isinstance(read, QuerySolutions):
            for _ in read:
                pass
    except (SyntaxError, ValueError):
        raise Unreachable("its answer cannot be read") from None


def _request(parts: SplitResult, query: bytes) -> tuple[str, str, bytes | None]:
    """Give method, target and body: a short query by GET, a long one by POST (SPARQL 1.1 Protocol, 2.1.1 and 2.1.3)."""
    path = parts.path or "/"
    short = f"{path}?{parts.query}&" if parts.query else f"{path}?"
    target = f"{short}query={quote(query, safe='')}"
    if len(target) <= MOST_TARGET_BYTES:
        return "GET", target, None
    return "POST", path + (f"?{parts.query}" if parts.query else ""), query


def _exchange(connection: _Connection, parts: SplitResult, query: bytes, errand: Errand) -> Fetched:
    headers = {"Accept": ACCEPT, "Accept-Encoding": "identity", "User-Agent": "gestand"}
    method, target, body = _request(parts, query)
    connection.request(method, target, body, headers | ({"Content-Type": "application/sparql-query"} if body else {}))
    response = connection.getresponse()
    if response.status != http.client.OK:
        raise Unreachable(f"it answered with status {response.status}")  # a redirect too: it may lead off the list
    kind = response.headers.get_content_type()
    if by_media_type(kind, (RESULTS_JSON, RESULTS_XML)) is None:
        raise Unreachable(f"it answered with {kind[:80]}, not with SPARQL results")
    received = response.read(errand.most_bytes + 1)
    if len(received) > errand.most_bytes:
        raise Unreachable(f"its answer is larger than {errand.most_bytes:,} bytes")
    if response.length:
        raise http.client.IncompleteRead(received)
    return Fetched(kind, received)
