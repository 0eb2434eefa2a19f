"""Tell what changed between two releases: patch, change records, page, feed and event stream."""

from gestand.changes.delta import Change, ChangesError, Diff, changes, diff, read_lines
from gestand.changes.feed import atom, read_summary
from gestand.changes.history import Index, State, Step, chain, index_of, newest
from gestand.changes.patch import Patch, apply_patch, read_patch
from gestand.changes.replay import replay
from gestand.changes.stream import node_file, page_file, root
from gestand.changes.summary import Summary
from gestand.changes.write import write_changes

__all__ = [
    "Change",
    "ChangesError",
    "Diff",
    "Index",
    "Patch",
    "State",
    "Step",
    "Summary",
    "apply_patch",
    "atom",
    "chain",
    "changes",
    "diff",
    "index_of",
    "newest",
    "node_file",
    "page_file",
    "read_lines",
    "read_patch",
    "read_summary",
    "replay",
    "root",
    "write_changes",
]
