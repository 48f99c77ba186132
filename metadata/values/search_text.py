"""A caller's text → what is looked for in search vectors (docs/api/metadata.md#search)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from metadata.search.words import JOINER, MAX_WORD, folded, is_in_unspaced_script, pairs, runs
from metadata.values.phone_readings import numbers_in
from metadata.values.phone_texts import read_phone_text
from metadata.values.scalars import Refusal, text

MAX_SEARCH_LENGTH = 1_000
MIN_PHONE_DIGITS = 5
MAX_READINGS = 8
_OF_PHONE = re.compile(r"[+(]*[0-9][0-9().\-/\u2010-\u2015]*")
# Records hold links with and without them.
_BEFORE_HOSTS = ("http", "https", "www")
_OF_ADDRESSES = frozenset(".@:/")


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """Text forms of tsqueries; "" = nothing to look for. Every word is a prefix, a phone number is
    looked for in any usual way of writing. `every`: all of them; `some`: at least one, None where
    there is but one. `inside`: for LIKE on a lexeme, where the text is one word."""

    every: str
    some: str | None
    inside: str | None


def search_terms(value: str) -> SearchTerms:
    """Raises `Refusal` for text PostgreSQL cannot take or longer than 1000 characters."""
    bare, extension = _extension_apart(folded(text(value, MAX_SEARCH_LENGTH)))
    units: list[str] = []
    found: list[str] = []
    for is_phone, group in groupby(bare.split(), _is_of_phone):
        given = list(group)
        words = [(_shortened(run), word) for word in given for run in runs(word)]
        found += [word for word, _ in words]
        queries = [_word_query(word, written) for word, written in words]
        units += [_phone_query(given, queries)] if is_phone and queries else queries
    units += [_prefix(digits) for digits in extension]
    units = list(dict.fromkeys(units))
    inside = f"%{found[0]}%" if len(found) == 1 else None
    return SearchTerms(" & ".join(units), " | ".join(units) if len(units) > 1 else None, inside)


def _extension_apart(value: str) -> tuple[str, list[str]]:
    """Split "650 253 0000 ext. 14" into "650 253 0000" and ["14"], a word of its own as stored."""
    try:
        phone = read_phone_text(value)
    except Refusal:
        return value, []
    return (phone.number, [phone.extension]) if phone.extension else (value, [])


def _shortened(run: str) -> str:
    """Without what stands before a host's name; as long as a word in a vector may be."""
    if is_in_unspaced_script(run[0]):
        return run
    parts = run.split(JOINER)
    while len(parts) > 1 and parts[0] in _BEFORE_HOSTS:
        del parts[0]
    return JOINER.join(parts)[:MAX_WORD]


def _word_query(word: str, written: str) -> str:
    """A word as a prefix; one of parts that is no address ("Jean-Luc") also part by part. What is
    written without blanks is looked for by its pairs."""
    if JOINER in word and _OF_ADDRESSES.isdisjoint(written):
        *parts, last = word.split(JOINER)
        exact = [f"'{part}'" for part in parts]
        return f"({_prefix(word)} | ({' & '.join([*exact, _prefix(last)])}))"
    if not is_in_unspaced_script(word[0]) or len(word) == 1:
        return _prefix(word)
    exact = [f"'{pair}'" for pair in dict.fromkeys(pairs(word))]
    return exact[0] if len(exact) == 1 else f"({' & '.join(exact)})"


def _prefix(word: str) -> str:
    """Neither quotes nor backslashes are left in a word."""
    return f"'{word}':*"


def _is_of_phone(word: str) -> bool:
    return _OF_PHONE.fullmatch(word) is not None


def _phone_query(given: Sequence[str], queries: Iterable[str]) -> str:
    """Digits in a row: these words, or the phone number that they may write in some other way than
    it is stored."""
    written = " ".join(given)
    digits = "".join(character for character in written if character.isdecimal())
    words = " & ".join(queries)
    if len(digits) < MIN_PHONE_DIGITS:
        return f"({words})"
    readings = (number for number in numbers_in(written) if number.isdecimal())
    # A local number is not completed by area codes: search is not directory assistance.
    numbers = [digits, *(number for number in readings if len(number) <= len(digits))]
    # First those contained in what was written, then those that national rules make of it.
    numbers.sort(key=lambda number: not digits.endswith(number))
    kept = [number for number in dict.fromkeys(numbers) if [number] != list(given)]
    return f"({' | '.join([f'({words})', *map(_prefix, kept[:MAX_READINGS])])})"


def escape_pattern(value: str) -> str:
    """Escape literal text for a LIKE pattern."""
    return value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
