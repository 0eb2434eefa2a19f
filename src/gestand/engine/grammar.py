"""Recognise SPARQL 1.1 queries: the grammar as data, the LL(1) table made from it, and a loop with its own stack."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from gestand.engine.query_scope import Scope
from gestand.engine.query_text import QuerySyntaxError, UpdateRefused, fault, shown
from gestand.engine.tokens import Tokens

# The productions of section 19.8 in the notation of the specification, with these differences. A word in capitals
# is a kind of token (see tokens.py). `@name` is an action of Scope, run once the token before it has been read.
# NIL and ANON are written out, so that comments may stand inside them. Triples stand twice: in patterns, where
# variables come into scope and paths are allowed, and in templates. After `;` a path's objects may hold paths
# too, as errata and SPARQL 1.2 have it.
GRAMMAR = """
Unit           = Prologue ( Select | Construct | Describe | Ask ) END
Prologue       = ( BASE IRI | PREFIX PNAME @prefix IRI )*
Select         = SelectClause Dataset* Where Modifiers Values? @selected
SubSelect      = SelectClause Where Modifiers Values? @selected
SelectClause   = SELECT @select ( DISTINCT | REDUCED )?
                 ( ( VAR @project | '(' @expression Expression AS VAR @alias ')' )+ | '*' @star )
Construct      = CONSTRUCT ( Template Dataset* Where | Dataset* WHERE Template ) Modifiers Values?
Describe       = DESCRIBE ( ( VAR | Iri @describe )+ | '*' ) Dataset* Where? Modifiers Values?
Ask            = ASK Dataset* Where Modifiers Values?
Dataset        = FROM ( Iri @default_graph | NAMED Iri @named_graph )
Where          = WHERE? Group @where
Modifiers      = ( GROUP BY @group GroupKey+ )? ( HAVING @allow ( Constraint @operator )+ )?
                 ( ORDER BY @allow OrderKey+ )? Limits?
GroupKey       = Call @computed_key | Iri Arguments @computed_key | VAR @key
                 | '(' @open_key Expression ( AS VAR @named_key )? ')' @close_key
OrderKey       = ( ASC | DESC ) '(' Expression ')' @computed_key | Constraint @computed_key | VAR @listed
Limits         = LIMIT INTEGER ( OFFSET INTEGER )? | OFFSET INTEGER ( LIMIT INTEGER )?
Values         = VALUES DataBlock

Group          = '{' @open ( SubSelect | Patterns ) '}' @close
Patterns       = Triples? ( Pattern '.'? Triples? )*
Pattern        = Group @join ( UNION Group @merge )* | OPTIONAL Group @merge | MINUS Group @cut
                 | GRAPH VarOrIri Group @join | SERVICE SILENT? VarOrIri @service Group @merge
                 | FILTER Constraint @operator | BIND '(' Expression AS VAR @bind ')' | Values @cut
VarOrIri       = VAR @variable | Iri
DataBlock      = VAR @variable '{' Value* '}'
                 | '(' @columns ( VAR @column )* ')' '{' ( '(' @row ( Value @cell )* ')' @row_end )* '}'
Value          = Iri | Literal | UNDEF

Triples        = Subject ( '.' Triples? )?
Subject        = Atom Properties | '[' ( ']' Properties | Properties ']' Properties? )
                 | '(' ( ')' Properties | Member+ ')' Properties? )
Properties     = Verb Objects ( ';' ( Verb Objects )? )*
Verb           = Path | VAR @variable
Objects        = Object @triple ( ',' Object @triple )*
Object         = Node
Member         = Node @triple
Node           = Atom | '[' Properties? ']' | '(' Member* ')'
Atom           = VAR @variable | Iri | Literal | BLANK @label

Path           = PathSequence ( '|' PathSequence )*
PathSequence   = PathStep ( '/' PathStep @triple )*
PathStep       = '^'? PathPrimary ( '?' | '*' | '+' )?
PathPrimary    = Iri | 'a' | '(' Path ')' | '!' ( Property | '(' ( Property ( '|' Property )* )? ')' )
Property       = '^'? ( Iri | 'a' )

Template       = '{' TemplateTriples? '}'
TemplateTriples = TemplateSubject ( '.' TemplateTriples? )?
TemplateSubject = Term TemplateProperties | '[' ( ']' TemplateProperties | TemplateProperties ']' TemplateProperties? )
                 | '(' ( ')' TemplateProperties | TemplateNode+ ')' TemplateProperties? )
TemplateProperties = TemplateVerb TemplateObjects ( ';' ( TemplateVerb TemplateObjects )? )*
TemplateVerb   = VAR | Iri | 'a'
TemplateObjects = TemplateObject ( ',' TemplateObject )*
TemplateObject = TemplateNode
TemplateNode   = Term | '[' TemplateProperties? ']' | '(' TemplateNode* ')'
Term           = VAR | Iri | Literal | BLANK

Expression     = And ( '||' And @operator )*
And            = Relation ( '&&' Relation @operator )*
Relation       = Sum ( ( '=' | '!=' | '<' | '>' | '<=' | '>=' ) Sum | NOT? IN ExpressionList )?
Sum            = Product ( ( '+' | '-' ) Product @operator
                 | ( POSITIVE | NEGATIVE ) @operator ( ( '*' | '/' ) Unary @operator )* )*
Product        = Unary ( ( '*' | '/' ) Unary @operator )*
Unary          = ( '!' | '+' | '-' )? Primary
Primary        = '(' Expression ')' | Call | Iri Arguments? | Literal | VAR @use
Constraint     = '(' Expression ')' | Call | Iri Arguments
Arguments      = '(' ( DISTINCT @aggregate Expression ( ',' Expression )* ')' @aggregated | Expressions? ')' )
ExpressionList = '(' Expressions? ')'
Expressions    = Expression ( ',' Expression )*
Call           = F0 '(' ')'
                 | F1 '(' Expression ')'
                 | F2 '(' Expression ',' Expression ')'
                 | F3 '(' Expression ',' Expression ',' Expression ')'
                 | F23 '(' Expression ',' Expression ( ',' Expression )? ')'
                 | F34 '(' Expression ',' Expression ',' Expression ( ',' Expression )? ')'
                 | FN ExpressionList | BOUND '(' VAR @use ')' | BNODE '(' Expression? ')'
                 | EXISTS Group | NOT EXISTS Group
                 | AGGREGATE '(' @aggregate DISTINCT? Expression ')' @aggregated
                 | COUNT '(' @aggregate DISTINCT? ( '*' | Expression ) ')' @aggregated
                 | GROUP_CONCAT '(' @aggregate DISTINCT? Expression ( ';' SEPARATOR '=' STRING )? ')' @aggregated
Literal        = STRING ( LANGTAG | '^^' Iri )? | INTEGER | NUMBER | POSITIVE | NEGATIVE | BOOLEAN
Iri            = IRI | PNAME
"""

PROLOGUE = frozenset(("BASE", "PREFIX", "IRI", "PNAME"))

# What a person calls a rule, or the repeated or optional part of a rule (`Name*`).
_PHRASES = {
    "Select": "SELECT", "Construct": "CONSTRUCT", "Describe": "DESCRIBE", "Ask": "ASK",
    "Expression": "an expression", "Constraint": "a condition", "Group": "'{'", "Pattern": "a graph pattern",
    "Triples": "a triple", "TemplateTriples": "a triple", "Properties": "a predicate", "Verb": "a predicate",
    "TemplateProperties": "a predicate", "TemplateVerb": "a predicate", "Object": "a triple's object",
    "TemplateObject": "a triple's object", "Member": "a member of the list", "TemplateNode": "a member of the list",
    "PathPrimary": "a property path", "Property": "a property", "Value": "a value", "Literal": "a literal",
    "Iri": "an IRI", "Call": "a function", "OrderKey": "a sort key", "GroupKey": "a grouping key",
    "Product*": "an operator", "Sum*": "an operator", "Relation*": "an operator", "And*": "an operator",
    "Expression*": "an operator", "PathStep*": "a path operator", "PathSequence*": "a path operator",
    "Path*": "a path operator", "Unary": "an expression",
    "VAR": "a variable", "IRI": "an IRI in angle brackets", "PNAME": "a prefix such as ex:", "STRING": "a string",
    "INTEGER": "a whole number", "LANGTAG": "a language tag", "END": "the end of the query",
}  # fmt: skip

Symbol = str
Rules = dict[str, list[tuple[Symbol, ...]]]
Action = Callable[[Scope, int], None]


class Row(dict[str, tuple["Row | Action", ...]]):
    """What to expect after each token with which a symbol can begin, last thing first; its name, for messages."""

    __slots__ = ("name", "optional")

    def __init__(self, name: str, optional: bool = False) -> None:
        super().__init__()
        self.name = name
        self.optional = optional


def rules_of(grammar: str) -> Rules:
    """Read a grammar; a repeated, optional or bracketed part of a rule becomes a rule of its own."""
    rules: Rules = {}
    for line in filter(None, re.sub(r"\n +", " ", grammar).splitlines()):
        name, _, body = line.partition("=")
        _choices(name.strip(), iter(re.findall(r"'[^']+'|@?\w+|[()|?*+]", body)), rules)
    return rules


def _choices(name: str, words: Iterator[str], rules: Rules) -> str:
    """Read the alternatives of a rule up to its end or its closing bracket."""
    part = name
    while part in rules:
        part += "*"
    alternatives: list[list[Symbol]] = [[]]
    rules[part] = []
    for word in words:
        if word == ")":
            break
        if word == "|":
            alternatives.append([])
        elif word == "(":
            alternatives[-1].append(_choices(name, words, rules))
        elif word in "?*+":
            alternatives[-1].append(_repeated(name, word, alternatives[-1], rules))
        else:
            alternatives[-1].append(word.strip("'"))
    rules[part] = [tuple(alternative) for alternative in alternatives]
    return part


def _repeated(name: str, mark: str, before: list[Symbol], rules: Rules) -> str:
    """Make a rule for zero or one, zero or more, or one or more times the symbol before the mark."""
    part = name + "*"
    while part in rules:
        part += "*"
    symbol = before.pop()
    if mark == "+":
        before.append(symbol)
    rules[part] = [(symbol,) if mark == "?" else (symbol, part), ()]
    return part


def table_of(rules: Rules) -> dict[Symbol, Row]:
    """Make a row for every symbol: what must follow, in full, each token with which the symbol can begin."""
    optional = _optional(rules)
    symbols = {symbol for choices in rules.values() for choice in choices for symbol in choice} | set(rules)
    table = {symbol: Row(symbol, symbol in optional) for symbol in symbols if symbol[0] != "@"}
    actions: dict[Symbol, Action] = {symbol: getattr(Scope, symbol[1:]) for symbol in symbols if symbol[0] == "@"}
    known: dict[Symbol, dict[Symbol, tuple[Symbol, ...]]] = {}
    for symbol, row in table.items():
        for token, rest in _beginnings(symbol, rules, optional, known).items():
            row[token] = tuple(actions[after] if after in actions else table[after] for after in reversed(rest))
    return table


def _optional(rules: Rules) -> set[Symbol]:
    """Find the symbols that may stand for nothing."""
    found: set[Symbol] = set()
    while more := {name for name, choices in rules.items() if any(found.issuperset(c) for c in choices)} - found:
        found |= more
    return found


def _beginnings(
    symbol: Symbol, rules: Rules, optional: set[Symbol], known: dict[Symbol, dict[Symbol, tuple[Symbol, ...]]]
) -> dict[Symbol, tuple[Symbol, ...]]:
    """Tell with which tokens a symbol can begin, and what is left of it after each; ValueError if not LL(1)."""
    if symbol not in rules:
        return {symbol: ()}
    if symbol in known:
        return known[symbol]
    found: dict[Symbol, tuple[Symbol, ...]] = {}
    for choice in rules[symbol]:
        for place, part in enumerate(choice):
            for token, rest in _beginnings(part, rules, optional, known).items():
                if token in found or token[0] == "@":
                    raise ValueError(f"the grammar is not LL(1): {symbol} at {token}")
                found[token] = rest + choice[place + 1 :]
            if part not in optional:
                break
    known[symbol] = found
    return found


_RULES = rules_of(GRAMMAR)
_TABLE = table_of(_RULES)
_START = _TABLE["Unit"]


def recognise(tokens: Tokens) -> Scope:
    """Hold the tokens against the grammar and the notes of 19.8, and give what was learnt on the way.

    The stack is a list, not Python's: however deep a query nests, nothing recurses.
    """
    scope = Scope(tokens)
    stack: list[Row | Action] = [_START]
    for at, kind in enumerate(tokens.kinds):
        while True:
            top = stack.pop()
            if isinstance(top, Row):
                after = top.get(kind)
                if after is not None:
                    stack += after
                    break
                if not top.optional:
                    raise _unexpected(tokens, at)
            else:
                top(scope, at)
    return scope


def _unexpected(tokens: Tokens, at: int) -> QuerySyntaxError:
    """Make the error for a token that the grammar does not allow."""
    kind, place, source = tokens.kinds[at], tokens.starts[at], tokens.source
    if kind == "UPDATE" and PROLOGUE.issuperset(tokens.kinds[:at]):
        message = "this is an update request, and this endpoint takes queries only (SELECT, ASK, CONSTRUCT, DESCRIBE)"
        return fault(source, place, message, UpdateRefused)
    if tokens.fault is not None and kind == "BAD":
        return tokens.fault
    found = "the end of the query" if kind == "END" else shown(source.text[place : place + len(tokens.texts[at])])
    *some, last = _expected(tokens.kinds, at)
    expected = f"{', '.join(some)} or {last}" if some else last
    return fault(source, place, f"found {found} where {expected} was expected{_advice(source.text, place)}")


def _expected(kinds: list[str], at: int) -> list[str]:
    """Read again up to a token, without the actions, and tell what the grammar allows there."""
    stack: list[Row | Action] = [_START]
    for kind in kinds[:at]:
        after = None
        while after is None:
            top = stack.pop()
            after = top.get(kind) if isinstance(top, Row) else None
        stack += after
    tried: dict[str, None] = {}
    while stack:
        top = stack.pop()
        if isinstance(top, Row):
            tried.update(dict.fromkeys(_phrases(top.name)))
            if not top.optional:
                break
    return list(tried)


def _phrases(symbol: Symbol) -> list[str]:
    """Say in a person's words with what a symbol can begin."""
    name = symbol.rstrip("*") + "*" if symbol.endswith("*") and symbol != "*" else symbol
    if name in _PHRASES:
        return [_PHRASES[name]]
    if symbol not in _RULES:
        return [symbol if symbol.isalpha() and symbol.isupper() else f"'{symbol}'"]
    found: list[str] = []
    for choice in _RULES[symbol]:
        for part in choice:
            found += _phrases(part)
            if not _TABLE[part].optional:
                break
    return found


def _advice(text: str, at: int) -> str:
    """Say more about a few mistakes that are made often."""
    for mark, start, advice in _MISTAKES:
        if text.startswith(mark, start + at):
            return "; " + advice
    cut = _CUT_IRI.match(text, at)
    return f"; if an IRI begins here, it may not hold {shown(cut[1])}" if cut else ""


_MISTAKES = (
    ("<<", 0, "triple terms and reified triples are SPARQL 1.2, and this endpoint takes SPARQL 1.1"),
    ("{|", -1, "annotations are SPARQL 1.2, and this endpoint takes SPARQL 1.1"),
    ("--", 0, "base directions are SPARQL 1.2, and this endpoint takes SPARQL 1.1"),
    ("!", 0, "to negate twice, write !(!…)"),
)
_CUT_IRI = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*:[^<>\"{}|^`\\\x00-\x20]*([\"{}|^`\\\x00-\x20<])")
