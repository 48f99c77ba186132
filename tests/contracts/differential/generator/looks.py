"""One document, many looks: blanks, commas, comments, a byte order mark."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from graphql import GraphQLSyntaxError, Lexer, Source, TokenKind

_BLANKS = (" ", "\n", "  ", ",", "\t", "\r\n", " # a comment\n", '#"\n', " # { }\n", "\ufeff ")
_TIGHT = {
    TokenKind.BRACE_L,
    TokenKind.BRACE_R,
    TokenKind.PAREN_L,
    TokenKind.PAREN_R,
    TokenKind.BRACKET_L,
    TokenKind.BRACKET_R,
    TokenKind.COLON,
    TokenKind.EQUALS,
    TokenKind.BANG,
}


def tokens(text: str) -> list[tuple[TokenKind, str]]:
    """Return kind and text of every token but comments; [] for an invalid document."""
    lexer = Lexer(Source(text))
    try:
        found = list(_all(lexer))
    except GraphQLSyntaxError:
        return []
    return [(kind, text[start:end]) for kind, start, end in found]


def _all(lexer: Lexer) -> Iterator[tuple[TokenKind, int, int]]:
    while True:
        token = lexer.advance()
        if token.kind is TokenKind.EOF:
            return
        yield token.kind, token.start, token.end


def laid_out_anew(text: str, chance: Random) -> str:
    """Return the same tokens with other separators."""
    way = chance.random()
    found = tokens(text)
    if not found or way < 0.1:
        return text
    if way < 0.4:
        return _tight(found)
    return "".join(f"{chance.choice(_BLANKS)}{part}" for _, part in found)


def _tight(found: list[tuple[TokenKind, str]]) -> str:
    pieces: list[str] = []
    last = TokenKind.BRACE_L
    for kind, part in found:
        if last not in _TIGHT and kind not in _TIGHT:
            pieces.append(" ")
        pieces.append(part)
        last = kind
    return "".join(pieces)
