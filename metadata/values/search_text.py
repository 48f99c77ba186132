"""Full-text search: the stored vector's expression, and safe queries from callers' texts.

The SQL expression is IMMUTABLE and needs no extension (dictionary `simple` over text without
combining marks). All parts of `SearchTerms` are parameters. See docs/api/metadata.md#search.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from typing import TYPE_CHECKING

from psycopg import sql

from metadata.definitions import FieldDef
from metadata.parts import Part
from metadata.values.link_texts import canonical_link
from metadata.values.phone_readings import numbers_in
from metadata.values.phone_texts import read_phone_text
from metadata.values.scalars import Refusal, text

if TYPE_CHECKING:
    from metadata.types.base import FieldType

# A tsvector holds 1 MB; this many characters are certain to fit.
MAX_VECTOR_CHARACTERS = 100_000
MAX_SEARCH_LENGTH = 1_000
MAX_TERM_LENGTH = 200
MIN_PHONE_DIGITS = 5
MAX_READINGS = 8
_OF_PHONE = re.compile(r"[+(]*[0-9][0-9().\-/\u2010-\u2015]*")
_MARKS = "[\u0300-\u036f]"


def column_of(field: FieldDef, part: Part) -> sql.Composable:
    return sql.Identifier(part.column(field))


def text_of(column: sql.Composable) -> sql.Composable:
    """Return a column's text, "" for NULL; JSON as its text, which the parser splits."""
    return sql.SQL("coalesce({}::text, '')").format(column)


def with_blanks(text_sql: sql.Composable, character: str) -> sql.Composable:
    return sql.SQL("replace({}, {}, ' ')").format(text_sql, sql.Literal(character))


def joined(first: sql.Composable, second: sql.Composable) -> sql.Composable:
    return sql.SQL("({} || {})").format(first, second)


def part_texts(parts: Iterable[Part], field: FieldDef) -> tuple[sql.Composable, ...]:
    """Return the searchable sub-columns unchanged."""
    return tuple(text_of(column_of(field, part)) for part in parts if part.in_search)


def vector_expression(fields: Iterable[tuple[FieldType, FieldDef]]) -> sql.Composable:
    """Return the expression of `GENERATED ALWAYS AS (…) STORED`; NULL when no field feeds it."""
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
    """What to search for.

    `tsquery`: text for `to_tsquery('simple', …)`, every word a prefix, all required ("" = no
    words); a phone number in any usual notation. `pattern`: for ILIKE on the vector's text, which
    finds the inside of words and languages written without blanks; None when there are several
    words.
    """

    tsquery: str
    pattern: str | None


def search_terms(value: str) -> SearchTerms:
    """Parse. Raises `Refusal` for text longer than 1000 characters or unfit for PostgreSQL."""
    bare, extension = _extension_apart(without_marks(text(value, MAX_SEARCH_LENGTH)))
    words = bare.split()
    words = [word[:MAX_TERM_LENGTH] for word in words]
    queries = [
        _phone_query(list(run)) if is_phone else _words_query(run)
        for is_phone, run in groupby(_meant(words), _is_of_phone)
    ]
    query = " & ".join([*queries, *(f"{_quoted(digits)}:*" for digits in extension)])
    pattern = f"%{escape_pattern(words[0].lower())}%" if len(words) == 1 else None
    return SearchTerms(query, pattern)


def _extension_apart(value: str) -> tuple[str, list[str]]:
    """Split "650 253 0000 ext. 14" into "650 253 0000" and ["14"], a word of its own as stored."""
    try:
        phone = read_phone_text(value)
    except Refusal:
        return value, []
    return (phone.number, [phone.extension]) if phone.extension else (value, [])


def _meant(words: Iterable[str]) -> list[str]:
    return [word for word in words if any(character.isalnum() for character in word)]


def _words_query(words: Iterable[str]) -> str:
    return " & ".join(_word_query(word) for word in words)


def _word_query(word: str) -> str:
    """Return a word as a prefix; a link with and without scheme and "www."."""
    spellings = [word, *_spellings_of_link(word)]
    queries = [f"{_quoted(spelling)}:*" for spelling in dict.fromkeys(spellings)]
    return queries[0] if len(queries) == 1 else f"({' | '.join(queries)})"


def _spellings_of_link(word: str) -> list[str]:
    if "." not in word or "@" in word:
        return []
    try:
        link = canonical_link(word) or ""
    except Refusal:
        return []
    scheme, _, rest = link.rpartition("://")
    bare = rest.removeprefix("www.")
    return [] if "." not in bare or ":" in scheme else [bare, f"www.{bare}"]


def _is_of_phone(word: str) -> bool:
    return _OF_PHONE.fullmatch(word) is not None


def _phone_query(words: Sequence[str]) -> str:
    """Return words that are digits: as they are, or as the phone number they may write differently
    from how it is stored.
    """
    written = " ".join(words)
    digits = "".join(character for character in written if character.isdecimal())
    if len(digits) < MIN_PHONE_DIGITS:
        return _words_query(words)
    readings = (number for number in numbers_in(written) if number.isdecimal())
    # A local number is not completed by area codes: search is not directory assistance.
    numbers = [digits, *(number for number in readings if len(number) <= len(digits))]
    # First those contained in what was written, then those that national rules make of it.
    numbers.sort(key=lambda number: not digits.endswith(number))
    kept = [number for number in dict.fromkeys(numbers) if [number] != list(words)]
    either = [f"({_words_query(words)})", *(f"{_quoted(n)}:*" for n in kept[:MAX_READINGS])]
    return f"({' | '.join(either)})"


def without_marks(value: str) -> str:
    """Normalise as the vector's text is: decomposed, combining marks removed."""
    decomposed = unicodedata.normalize("NFD", value)
    return "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")


def escape_pattern(value: str) -> str:
    """Escape literal text for a LIKE pattern."""
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
