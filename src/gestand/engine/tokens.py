"""Split a SPARQL 1.1 query into tokens."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import islice

from gestand.engine.query_text import QuerySyntaxError, Source, TooLong, fault, risky_message, shown


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a query, side by side: what kind each is, how it is written canonically, where it starts.

    A kind is a punctuation mark, a keyword in upper case, a class of functions (``F0`` to ``F34``, the digits
    being the numbers of arguments), or a lexical class such as ``VAR``. The last kind is ``END``, or ``BAD`` where
    no further token could be read; `fault` then says why. It is not raised at once, for the grammar may find that
    the query goes wrong before.
    """

    source: Source
    kinds: list[str]
    texts: list[str]
    starts: list[int]
    fault: QuerySyntaxError | None = None


_FUNCTIONS = {
    "F0": "RAND NOW UUID STRUUID",
    "F1": "STR LANG DATATYPE IRI URI ABS CEIL FLOOR ROUND STRLEN UCASE LCASE ENCODE_FOR_URI YEAR MONTH DAY"
    " HOURS MINUTES SECONDS TIMEZONE TZ MD5 SHA1 SHA256 SHA384 SHA512 ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC",
    "F2": "LANGMATCHES CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER STRLANG STRDT SAMETERM",
    "F3": "IF",
    "F23": "SUBSTR REGEX",
    "F34": "REPLACE",
    "FN": "CONCAT COALESCE",
    "AGGREGATE": "SUM MIN MAX AVG SAMPLE",
    "BOOLEAN": "TRUE FALSE",
    "UPDATE": "INSERT DELETE LOAD CLEAR DROP CREATE ADD MOVE COPY WITH",
    "UPDATE_WORD": "DATA INTO TO ALL DEFAULT USING",
}
_PLAIN = (
    "BASE PREFIX SELECT DISTINCT REDUCED CONSTRUCT DESCRIBE ASK FROM NAMED WHERE GROUP BY HAVING ORDER ASC DESC"
    " LIMIT OFFSET VALUES UNDEF OPTIONAL GRAPH SERVICE SILENT MINUS UNION FILTER BIND AS NOT IN EXISTS BOUND BNODE"
    " COUNT GROUP_CONCAT SEPARATOR"
)
KEYWORDS = {word: word for word in _PLAIN.split()} | {
    word: kind for kind, words in _FUNCTIONS.items() for word in words.split()
}
_NEWER = "VERSION TRIPLE SUBJECT PREDICATE OBJECT ISTRIPLE HASLANG HASLANGDIR LANGDIR STRLANGDIR LATERAL ADJUST"
# The usual spellings, so that most words need one look-up; other mixtures of case go through upper().
_WORDS = {spelling: (kind, word) for word, kind in KEYWORDS.items() for spelling in (word, word.lower())}
_WORDS["a"] = ("a", "a")  # the one keyword that is case-sensitive (19.8, note 1)
_WORDS |= {word: ("BOOLEAN", word.lower()) for word in ("TRUE", "true", "FALSE", "false")}  # pyoxigraph: lower only

_BASE = (
    r"A-Za-z\xC0-\xD6\xD8-\xF6\xF8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF"
    r"\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_CHARS = _BASE + r"_0-9\xB7\u0300-\u036F\u203F-\u2040\-"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_RUN = rf"[{_BASE}][{_CHARS}]*+(?:\.++[{_CHARS}]++)*+"
_LOCAL = rf"(?:[{_BASE}_:0-9]|{_PLX})(?:[{_CHARS}:]|{_PLX})*+(?:\.++(?:[{_CHARS}:]|{_PLX})++)*+"
_ECHAR = r"\\[tbnrf\\\"']"
_NUMBER = r"(?:[0-9]++(?:\.[0-9]*+[eE][+-]?[0-9]++|\.[0-9]++|[eE][+-]?[0-9]++)?+|\.[0-9]++(?:[eE][+-]?[0-9]++)?+)"
_SKIP = r"(?:[ \t\r\n]++|#[^\r\n]*+)*+"
_GROUPS = (
    ("VAR", rf"[?$][{_BASE}_0-9][{_BASE}_0-9\xB7\u0300-\u036F\u203F-\u2040]*+"),
    ("PNAME", rf"(?:{_RUN})?+:(?:{_LOCAL})?+"),
    ("WORD", _RUN),
    ("IRI", r'<[^<>"{}|^`\\\x00-\x20]*+>'),
    (
        "STRING",
        rf'"""(?:"{{0,2}}+(?:[^"\\]++|{_ECHAR}))*+"""|'
        rf"'''(?:'{{0,2}}+(?:[^'\\]++|{_ECHAR}))*+'''|"
        rf'"(?:[^"\\\r\n]++|{_ECHAR})*+"|'
        rf"'(?:[^'\\\r\n]++|{_ECHAR})*+'",
    ),
    ("POSITIVE", rf"\+{_NUMBER}"),
    ("NEGATIVE", rf"-{_NUMBER}"),
    ("NUMBER", _NUMBER),
    ("MARK", r"\^\^|&&|\|\||[<>!]=|[{}()\[\].;,*/+\-|^?!=<>]"),
    ("LANGTAG", r"@[a-zA-Z]++(?:-[a-zA-Z0-9]++)*+"),
    ("BLANK", rf"_:[{_BASE}_0-9][{_CHARS}]*+(?:\.++[{_CHARS}]++)*+"),
    ("END", r"\Z"),
    ("BAD", r"[\s\S]"),
)
_KINDS = ("", *(name for name, _ in _GROUPS))
_WORD, _MARK, _NUM = _KINDS.index("WORD"), _KINDS.index("MARK"), _KINDS.index("NUMBER")
_END, _BAD = _KINDS.index("END"), _KINDS.index("BAD")


def _reader(**instead: str) -> re.Pattern[str]:
    """Make the pattern that skips white space and comments and then reads one token."""
    return re.compile(_SKIP + "(?:" + "|".join(f"({instead.get(name, part)})" for name, part in _GROUPS) + ")")


# Every repetition is possessive, so a token costs no more than its length (and a string that is never closed
# is looked for once): reading is linear in the length of the text.
_TOKEN = _reader()
# In a run of name characters with no colon behind it, such as `true.5` or `a-1`, no prefixed name can start.
# Looking for one at every dot would be quadratic, so such a run is read as words.
_IN_RUN = _reader(WORD=r"[A-Za-z][A-Za-z0-9_]*+", PNAME="(?!)")
_WHOLE_RUN = re.compile(_RUN)
_TO_STOP = {
    '"': re.compile(rf'(?:[^"\\\r\n]++|{_ECHAR})*+'),
    "'": re.compile(rf"(?:[^'\\\r\n]++|{_ECHAR})*+"),
    "long": re.compile(rf"(?:[^\\]++|{_ECHAR})*+"),
}
_ADVICE = {
    "\\": "an escape outside a string is \\u with four or \\U with eight hexadecimal digits",
    "@": "a language tag is written as @nl or @nl-BE",
    "~": "reifiers are SPARQL 1.2",
    "&": "'and' is written &&",
    "$": "the name of a variable must follow",
    "_": "a blank node label begins with '_:'",
    "\ufeff": "it is a byte order mark",
    "\xa0": "it is a no-break space",
}


def tokenize(source: Source, limit: int) -> Tokens:
    """Read the tokens of a query; comments and white space are left out. TooLong where there are more than `limit`."""
    tokens = Tokens(source, [], [], [])
    try:
        at = 0
        while at >= 0:
            at = _scan(tokens, _TOKEN, at, limit + 1 - len(tokens.kinds))
            end = _end_of_run(source.text, at)
            while 0 <= at < end:
                at = _scan(tokens, _IN_RUN, at, 1)
            if len(tokens.kinds) > limit and at >= 0:
                raise fault(source, at, f"the query has more than {limit:,} tokens, the limit here", TooLong)
        _refuse_risky(tokens)
    except _Unreadable as stop:
        del tokens.kinds[stop.token :], tokens.texts[stop.token :], tokens.starts[stop.token :]
        tokens.kinds.append("BAD")
        tokens.texts.append("")
        tokens.starts.append(stop.at)
        return replace(tokens, fault=fault(source, stop.at, stop.message))
    return tokens


class _Unreadable(Exception):
    """No token can be read at a place, or the token there must not be read."""

    def __init__(self, token: int, at: int, message: str) -> None:
        super().__init__(message)
        self.token, self.at, self.message = token, at, message


def _scan(tokens: Tokens, reader: re.Pattern[str], at: int, count: int) -> int:
    """Read `count` tokens, or up to a word that is no keyword; give the offset reached, -1 at the end."""
    kinds, texts, starts = tokens.kinds, tokens.texts, tokens.starts
    for found in islice(reader.finditer(tokens.source.text, at), count):
        group = found.lastindex or 0
        text = kind = found[group]
        if group == _WORD:
            known = _WORDS.get(text) or (_WORDS.get(text.upper()) if text.isascii() else None)
            if known is None:
                if reader is _IN_RUN:
                    raise _Unreadable(len(kinds), found.start(group), _unknown(text))
                return found.start(group)
            kind, text = known
        elif group != _MARK:
            kind = _KINDS[group]
            if group == _NUM and text.isdigit():
                kind = "INTEGER"
            elif group == _BAD:
                raise _unreadable(tokens, found.start(group))
        kinds.append(kind)
        texts.append(text)
        starts.append(found.start(group))
        if group == _END:
            return -1
        at = found.end()
    return at


def _end_of_run(text: str, at: int) -> int:
    """Give the offset behind the run of name characters that starts at an offset."""
    run = _WHOLE_RUN.match(text, at) if at >= 0 else None
    return run.end() if run else at


def _refuse_risky(tokens: Tokens) -> None:
    """Refuse a string that holds, or ends with, an escaped quote, backslash or line end (see query_text)."""
    source = tokens.source
    for at in source.risky:
        token = bisect_right(tokens.starts, at) - 1
        if token >= 0 and tokens.kinds[token] == "STRING" and at < tokens.starts[token] + len(tokens.texts[token]):
            start = source.offset(at)
            escape = source.sent[start : start + (6 if source.sent[start + 1] == "u" else 10)]
            raise _Unreadable(token, at, risky_message(escape))


def _unknown(word: str) -> str:
    """Say what is wrong with a word that is no keyword."""
    if word.upper() in _NEWER.split():
        return f"found {shown(word)}, which is not SPARQL 1.1 but newer or an extension"
    near = get_close_matches(word.upper(), KEYWORDS, 1, 0.75) if len(word) < 20 else []
    advice = f"did you mean {near[0]}?" if near else "a variable begins with '?', a prefixed name holds a ':'"
    return f"found {shown(word)}, which is not a keyword of SPARQL 1.1; {advice}"


def _unreadable(tokens: Tokens, at: int) -> _Unreadable:
    """Make the error for a character with which no token begins."""
    _refuse_risky(tokens)
    character = tokens.source.text[at]
    if character in "\"'":
        return _unclosed(tokens, at)
    advice = "; " + _ADVICE[character] if character in _ADVICE else ""
    message = f"found {shown(character)}, with which nothing begins in SPARQL 1.1{advice}"
    return _Unreadable(len(tokens.kinds), at, message)


def _unclosed(tokens: Tokens, at: int) -> _Unreadable:
    """Make the error for a string that is not closed, or holds what a string may not hold."""
    text, quote = tokens.source.text, tokens.source.text[at]
    long = at >= 2 and text.startswith(quote * 2, at - 2)
    found = _TO_STOP["long" if long else quote].match(text, at + 1)
    stop = found.end() if found else at
    token = len(tokens.kinds) - long  # the first two quotes of a long string were read as an empty one
    if text.startswith("\\", stop):
        known = r"""\t \b \n \r \f \\ \" \'"""
        return _Unreadable(token, stop, f"found {shown(text[stop : stop + 2])} in a string; the escapes are {known}")
    end = "query" if stop == len(text) else "line"
    start = at - 2 if long else at
    return _Unreadable(token, start, f"the string that begins here is not closed at the end of the {end}")
