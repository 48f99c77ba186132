"""Full-text search: the expression of the stored vector, and a safe query from a caller's text.

What comes in: the fields that feed the vector, or a search text. What goes out: an IMMUTABLE SQL
expression without extensions (dictionary `simple` over text without combining marks), or a
`SearchTerms` whose parts are parameters. See docs/api/metadata.md#search.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from psycopg import sql

from metadata.definitions import FieldDef
from metadata.parts import Part
from metadata.values.scalars import Refusal, text

if TYPE_CHECKING:
    from metadata.types.base import FieldType

# A tsvector holds 1 MB; this many characters fit with certainty.
MAX_VECTOR_CHARACTERS = 100_000
MAX_SEARCH_LENGTH = 1_000
MAX_TERM_LENGTH = 200
_MARKS = "[\u0300-\u036f]"


def column_of(field: FieldDef, part: Part) -> sql.Composable:
    return sql.Identifier(part.column(field))


def text_of(column: sql.Composable) -> sql.Composable:
    """A column's text, "" for NULL; JSON as its text, which the parser takes apart."""
    return sql.SQL("coalesce({}::text, '')").format(column)


def with_blanks(text_sql: sql.Composable, character: str) -> sql.Composable:
    return sql.SQL("replace({}, {}, ' ')").format(text_sql, sql.Literal(character))


def joined(first: sql.Composable, second: sql.Composable) -> sql.Composable:
    return sql.SQL("({} || {})").format(first, second)


def part_texts(parts: Iterable[Part], field: FieldDef) -> tuple[sql.Composable, ...]:
    """The searchable sub-columns as they are."""
    return tuple(text_of(column_of(field, part)) for part in parts if part.in_search)


def vector_expression(fields: Iterable[tuple[FieldType, FieldDef]]) -> sql.Composable:
    """For `GENERATED ALWAYS AS (…) STORED`; NULL when no field feeds it."""
    texts = [piece for kind, field in fields for piece in kind.search_sql(field)]
    if not texts:
        return sql.SQL("NULL::tsvector")
    whole = reduce(lambda a, b: sql.SQL("{} || ' ' || {}").format(a, b), texts)
    return sql.SQL(
        "to_tsvector('simple'::regconfig, left(regexp_replace(normalize({}, NFD), {}, '', 'g'), "
        "{}))"
    ).format(whole, sql.Literal(_MARKS), sql.Literal(MAX_VECTOR_CHARACTERS))


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """`tsquery`: text for `to_tsquery('simple', …)`, every word a prefix, all required ("" = no
    words). `pattern`: for ILIKE on the vector's text, which finds the inside of words and
    languages written without blanks; None when there are several words."""

    tsquery: str
    pattern: str | None


def search_terms(value: str) -> SearchTerms:
    """Raises `Refusal` for text PostgreSQL cannot take or longer than 1000 characters."""
    words = without_marks(text(value, MAX_SEARCH_LENGTH)).split()
    words = [word[:MAX_TERM_LENGTH] for word in words]
    meant = [word for word in words if any(character.isalnum() for character in word)]
    query = " & ".join(f"{_quoted(word)}:*" for word in meant)
    pattern = f"%{escape_pattern(words[0].lower())}%" if len(words) == 1 else None
    return SearchTerms(query, pattern)


def without_marks(value: str) -> str:
    """As the vector's text is prepared: decomposed, combining marks removed."""
    decomposed = unicodedata.normalize("NFD", value)
    return "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")


def escape_pattern(value: str) -> str:
    """Literal text inside a LIKE pattern."""
    return value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


__all__ = [
    "Refusal",
    "SearchTerms",
    "column_of",
    "escape_pattern",
    "joined",
    "part_texts",
    "search_terms",
    "text_of",
    "vector_expression",
    "with_blanks",
    "without_marks",
]
