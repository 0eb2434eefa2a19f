"""Say in the query engine's words how an engine elsewhere failed."""

from __future__ import annotations

from gestand.engine import faults
from gestand.remote.kinds import Kind
from gestand.remote.names import Magic
from gestand.remote.protocol import Partial, Refusal
from gestand.remote.target import RemoteError

_OVERLOADED = (429, 502, 503, 504)
_MAY_NOT = (401, 403, 404)


def fault_of(error: RemoteError, kind: Kind, seconds: float) -> faults.EngineFault:
    """Give the fault that an error means for a query with so many seconds.

    What a client reads names neither the engine's address nor its own query text; the log of the server has both.
    """
    if isinstance(error, Magic):
        return faults.QueryFault(str(error))
    if isinstance(error, Partial) or (kind.expensive and kind.expensive.search(str(error))):
        return faults.DeadlineExceeded("seconds", seconds)
    if isinstance(error, Refusal) and error.status not in (*_OVERLOADED, *_MAY_NOT):
        said = error.said.partition(" SPARQL query:")[0]
        return faults.QueryFault(f"the engine behind this endpoint cannot run this query, though it is valid: {said}")
    return faults.StoreUnavailable(str(error))
