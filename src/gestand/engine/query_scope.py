"""Keep to the notes beside the grammar while a query is read: scope, grouping, blank node labels, VALUES rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from gestand.engine.query_limits import COMPUTED, JOINED, LISTED, OPERATORS, Limit
from gestand.engine.query_text import QuerySyntaxError, fault, shown
from gestand.engine.tokens import Tokens


@dataclass(slots=True)
class _Select:
    """What one SELECT has said so far; the outermost query, of whatever form, has one too."""

    projected: list[tuple[str, int, list[int] | None]] = field(default_factory=list)
    star: int | None = None
    grouped: bool = False
    keys: set[str] = field(default_factory=set)
    key_start: int = 0


class Scope:
    """Follow a query through the actions of the grammar; each is told where the next token stands.

    An action that runs as ``action(at)`` belongs to the token ``at - 1``, which has just been read.
    """

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.default_graphs: list[int] = []
        self.named_graphs: list[int] = []
        self.services: list[int] = []
        self.everything: tuple[int, set[str]] | None = None
        """Where the ``*`` of the query's own SELECT stands, and the variables that it means."""
        self._tallies: dict[str, int] = {}  # how much there is of what has a limit
        self._seen: set[str] = set()  # the variables in scope in the current group (18.2.1)
        self._joined = 0  # how many patterns the current group joins
        self._closed: tuple[set[str], int] = (set(), 0)  # both, of the group that was closed last
        self._pattern = self._patterns = 0  # the current basic graph pattern, and how many there were
        self._labels: dict[str, int] = {}  # the basic graph pattern of each blank node label
        self._free: list[int] | None = None  # variables outside aggregates, where SELECT has an expression
        self._aggregates_allowed = False
        self._in_aggregate = False
        self._groups: list[tuple[set[str], int, int, list[int] | None, bool, bool]] = []
        self._selects = [_Select()]
        self._columns = self._row = self._cells = 0

    def _fault(self, at: int, message: str) -> QuerySyntaxError:
        return fault(self.tokens.source, self.tokens.starts[at], message)

    def _tally(self, limit: Limit, at: int) -> None:
        self._tallies[limit.name] = count = self._tallies.get(limit.name, 0) + 1
        if count > limit.most:
            raise limit.exceeded(self.tokens, at - 1)

    def operator(self, at: int) -> None:
        """Count an operator or a condition."""
        self._tally(OPERATORS, at)

    # Prologue, dataset, services

    def prefix(self, at: int) -> None:
        """Hold that what PREFIX declares ends with its colon."""
        name = self.tokens.texts[at - 1]
        if name.index(":") != len(name) - 1:
            raise self._fault(at - 1, f"found {shown(name)} where a prefix such as ex: was expected")

    def default_graph(self, at: int) -> None:
        """Note the IRI of a FROM."""
        self.default_graphs.append(at - 1)

    def named_graph(self, at: int) -> None:
        """Note the IRI of a FROM NAMED."""
        self.named_graphs.append(at - 1)

    def service(self, at: int) -> None:
        """Note the IRI or variable of a SERVICE."""
        self.services.append(at - 1)

    def describe(self, at: int) -> None:
        """Count a resource to describe."""
        self._tally(COMPUTED, at)

    # Groups

    def open(self, at: int) -> None:
        """Begin a group: nothing is in scope yet, and an expression around it waits."""
        self._groups.append(
            (self._seen, self._joined, self._pattern, self._free, self._aggregates_allowed, self._in_aggregate)
        )
        self._seen, self._joined, self._free = set(), 0, None
        self._aggregates_allowed = self._in_aggregate = False
        self.cut(at)

    def close(self, at: int) -> None:
        """End a group and take up again what was around it."""
        self._closed = (self._seen, self._joined)
        state = self._groups.pop()
        self._seen, self._joined, self._pattern, self._free, self._aggregates_allowed, self._in_aggregate = state

    def cut(self, at: int) -> None:
        """End a basic graph pattern."""
        self._patterns += 1
        self._pattern = self._patterns

    def merge(self, at: int) -> None:
        """Bring the variables of the group just closed into scope."""
        self._seen |= self._closed[0]
        self.cut(at)

    def join(self, at: int) -> None:
        """Bring the variables and the patterns of the group just closed into this one."""
        self._joined += self._closed[1]
        self.triple(at)
        self.merge(at)

    def triple(self, at: int) -> None:
        """Count a pattern that the group joins."""
        self._joined += 1
        if self._joined > JOINED.most:
            raise JOINED.exceeded(self.tokens, at - 1)

    def variable(self, at: int) -> None:
        """Bring a variable of a pattern into scope."""
        self._seen.add(self.tokens.texts[at - 1][1:])

    def label(self, at: int) -> None:
        """Hold that a blank node label stays in one basic graph pattern (19.6)."""
        label = self.tokens.texts[at - 1]
        if self._labels.setdefault(label, self._pattern) != self._pattern:
            raise self._fault(at - 1, f"the blank node {shown(label)} is used in another graph pattern already")

    def bind(self, at: int) -> None:
        """Hold that BIND names a new variable."""
        self._hold_new(at - 1, "BIND")
        self.variable(at)
        self.cut(at)

    def _hold_new(self, at: int, clause: str) -> None:
        variable = self.tokens.texts[at]
        if variable[1:] in self._seen:
            raise self._fault(at, f"{clause} gives {shown(variable)} a value, but it is in scope already")

    # SELECT, grouping and aggregates

    def select(self, at: int) -> None:
        """Begin a SELECT clause, where aggregates may stand."""
        self._selects.append(_Select())
        self._aggregates_allowed = True

    def project(self, at: int) -> None:
        """Note a variable of the SELECT clause."""
        self._selects[-1].projected.append((self.tokens.texts[at - 1][1:], at - 1, None))
        self.listed(at)

    def expression(self, at: int) -> None:
        """Begin an expression of the SELECT clause."""
        self._free = []

    def alias(self, at: int) -> None:
        """Note the variable that names an expression of the SELECT clause."""
        self._selects[-1].projected.append((self.tokens.texts[at - 1][1:], at - 1, self._free))
        self._free = None

    def star(self, at: int) -> None:
        """Note that everything is selected."""
        self._selects[-1].star = at - 1

    def use(self, at: int) -> None:
        """Note a variable in an expression of the SELECT clause."""
        if self._free is not None and not self._in_aggregate:
            self._free.append(at - 1)

    def aggregate(self, at: int) -> None:
        """Begin an aggregate, which may stand in SELECT, HAVING and ORDER BY only, and in no other aggregate."""
        name = at - 3 if self.tokens.kinds[at - 1] == "DISTINCT" else at - 2
        if not self._aggregates_allowed:
            raise self._fault(name, "an aggregate may stand in SELECT, HAVING and ORDER BY only")
        if self._in_aggregate:
            raise self._fault(name, "an aggregate may not stand inside another aggregate")
        self._in_aggregate = self._selects[-1].grouped = True

    def aggregated(self, at: int) -> None:
        """End an aggregate."""
        self._in_aggregate = False

    def where(self, at: int) -> None:
        """Bring the variables of the WHERE clause into scope."""
        self._seen |= self._closed[0]
        self._aggregates_allowed = False

    def group(self, at: int) -> None:
        """Begin GROUP BY."""
        self._selects[-1].grouped = True

    def allow(self, at: int) -> None:
        """Begin HAVING or ORDER BY, where aggregates may stand."""
        self._aggregates_allowed = True

    def key(self, at: int) -> None:
        """Note a variable to group by."""
        self._selects[-1].keys.add(self.tokens.texts[at - 1][1:])
        self.listed(at)

    def computed_key(self, at: int) -> None:
        """Count a key to group or sort by that is no variable."""
        self._tally(COMPUTED, at)

    def listed(self, at: int) -> None:
        """Count a name in a list."""
        self._tally(LISTED, at)

    def open_key(self, at: int) -> None:
        """Begin a bracketed expression to group by."""
        self._selects[-1].key_start = at

    def named_key(self, at: int) -> None:
        """Note the variable that names an expression to group by."""
        self._hold_new(at - 1, "GROUP BY")
        self.variable(at)
        self.key(at)

    def close_key(self, at: int) -> None:
        """End a bracketed expression to group by; a variable in brackets is that variable."""
        start = self._selects[-1].key_start
        names = [i for i in range(start, at) if self.tokens.kinds[i] not in "()"]
        if len(names) == 1 and self.tokens.kinds[names[0]] == "VAR":
            self.key(names[0] + 1)
        else:
            self.computed_key(at)

    def selected(self, at: int) -> None:
        """End a SELECT query: hold what it projects, which is all that its surroundings see of it."""
        select = self._selects.pop()
        if select.star is not None:
            if select.grouped:
                raise self._fault(select.star, "SELECT * cannot be grouped: name the variables")
            self.everything = (select.star, set(self._seen))  # that of the query itself ends last
            return
        names: set[str] = set()
        for name, place, free in select.projected:
            if free is not None:
                self._hold_alias(name, place, names)
            if select.grouped:
                self._hold_grouped(place, free, select.keys | names)
            names.add(name)
        self._seen = names

    def _hold_alias(self, name: str, place: int, names: set[str]) -> None:
        if name in names:
            raise self._fault(place, f"SELECT names {shown(self.tokens.texts[place])} twice")
        self._hold_new(place, "SELECT")

    def _hold_grouped(self, place: int, free: list[int] | None, known: set[str]) -> None:
        for used in [place] if free is None else free:
            variable = self.tokens.texts[used]
            if variable[1:] not in known:
                message = f"{shown(variable)} is neither grouped by nor inside an aggregate"
                raise self._fault(used, message)

    # VALUES

    def columns(self, at: int) -> None:
        """Begin the variables of VALUES."""
        self._columns = 0

    def column(self, at: int) -> None:
        """Count a variable of VALUES."""
        self._columns += 1
        self.variable(at)
        self.listed(at)

    def row(self, at: int) -> None:
        """Begin a row of VALUES."""
        self._row, self._cells = at - 1, 0

    def cell(self, at: int) -> None:
        """Count a value of a row."""
        self._cells += 1

    def row_end(self, at: int) -> None:
        """Hold that a row has a value for each variable."""
        if self._cells != self._columns:
            raise self._fault(self._row, f"this row has {self._cells} values for {self._columns} variables")
