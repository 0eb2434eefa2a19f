"""Fetch sources over the network into an archive: polite, resumable, and offline ever after.

`plan` reads what a source file asks for; `files`, `search`, `collection`, `catalogue` and `queries` say which request
comes next, given the answers so far, and touch nothing. `client` and `endpoint` speak HTTP, `log` and `keep` write the
archive, and `run` ties them together.
"""

from gestand.fetch.exchange import FetchError
from gestand.fetch.plan import Plan, read_plan
from gestand.fetch.run import Fetched, fetch

__all__ = ["FetchError", "Fetched", "Plan", "fetch", "read_plan"]
