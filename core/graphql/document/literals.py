"""Lift literals out of a document's text, so that one parsed document serves all their values.

Clients write values into the text, and parsing and validating it costs milliseconds. This scan,
which replaces every string, integer and float by a mark of its kind, costs microseconds and leaves
a template that is the same for all values. `core.graphql.document.trees`, which sees the parsed
document, decides which literals affect nothing but values.

The scan is linear in the text; a string that is never closed is taken whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from graphql import GraphQLError, Source
from graphql.language import Lexer

STRING, INT, FLOAT = "\x00s", "\x00i", "\x00f"

# Comments and block strings are matched so that nothing inside them counts; they are left alone.
# Nothing after a loop can fail, so no loop backtracks (possessive quantifiers would express that,
# but match wrongly before Python 3.11.5).
_TOKEN = re.compile(
    r'(?P<kept>#[^\n\r]*|"""[^"\\]*(?:(?:\\(?:""")?|"(?!""))[^"\\]*)*(?:""")?)'
    r'|(?P<string>"[^"\\\n\r]*(?:\\.[^"\\\n\r]*)*"?)'
    r"|(?P<number>(?:-|(?<![_0-9A-Za-z$@.-]))(?:0|[1-9][0-9]*)(?P<fraction>\.[0-9]+)?"
    r"(?P<exponent>[eE][+-]?[0-9]+)?)(?![_0-9A-Za-z.])"
)
# What each of these may begin with.
_BEGIN = re.compile(r'[#"0-9-]')
# A string whose value is the text between its quotes.
_PLAIN = re.compile(r'"[ !#-\[\]-\x7e\u00a0-\ud7ff\ue000-\U0010ffff]*"')


class Lifted(NamedTuple):
    """A text without its literals.

    Literal `i` was at `starts[i]:ends[i]`, spelled `spellings[i]`; its kind is the mark in
    `template`.
    """

    template: str
    spellings: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def lift(text: str) -> Lifted | None:
    """Lift the literals; None for a text that contains a mark itself, which is parsed unchanged."""
    if "\x00" in text:
        return None
    spellings: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    pieces: list[str] = []
    end = 0
    for match in _tokens(text):
        if match.lastgroup == "kept":
            continue
        start = match.start()
        pieces.append(text[end:start])
        end = match.end()
        pieces.append(_mark(match))
        spellings.append(match[0])
        starts.append(start)
        ends.append(end)
    pieces.append(text[end:])
    return Lifted("".join(pieces), tuple(spellings), tuple(starts), tuple(ends))


def _tokens(text: str) -> Iterator[re.Match[str]]:
    """Iterate like `_TOKEN.finditer`, five times as fast: skips what cannot begin a token."""
    begin, token = _BEGIN.search, _TOKEN.match
    candidate = begin(text)
    while candidate is not None:
        at = candidate.start()
        match = token(text, at)
        if match is None:
            end = at + 1
        else:
            yield match
            end = match.end()
        candidate = begin(text, end)


def _mark(match: re.Match[str]) -> str:
    if match["string"] is not None:
        return STRING
    return FLOAT if match["fraction"] or match["exponent"] else INT


def string_value(spelling: str) -> str:
    """Return a string literal's value. Raises `GraphQLError` (a syntax error) like the parser."""
    if _PLAIN.fullmatch(spelling):
        return spelling[1:-1]
    token = Lexer(Source(spelling)).advance()
    if token.value is None or token.end != len(spelling):
        raise GraphQLError("not one string")
    return token.value
