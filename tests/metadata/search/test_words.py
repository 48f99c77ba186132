"""Words in Python and in SQL are the same, for any text and in any database."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metadata.search import letters
from metadata.search.words import folded, words

pytestmark = pytest.mark.django_db
# Python's Unicode may be older than PostgreSQL's: what it does not know is left out.
KNOWN = st.characters(exclude_categories=("Cs", "Cn"), exclude_characters="\x00")
HARD = st.sampled_from("aZ.@-/'’: ,é ßÆœÞøŁđıÅ東京大阪かガﾔﾞ서울ไทยΣς١۲٣ـעשׁךЙё\u0301\u200b\u00a0½Ⅳﬁ")


def in_sql(text: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT twenty_search.words_1(%s)", [text])
        (found,) = cursor.fetchone()
    return found.split(" ") if found else []


@given(st.text(KNOWN | HARD, max_size=60) | st.text(HARD, max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
def test_python_and_postgresql_make_the_same_words(text: str) -> None:
    assert in_sql(text) == words(text)


def test_every_character_is_the_same_to_both() -> None:
    known = (
        c
        for c in map(chr, range(1, sys.maxunicode + 1))
        if unicodedata.category(c) not in ("Cs", "Cn")
    )
    every = [f"x{character}y" for character in known]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT twenty_search.words_1(text) FROM unnest(%s::text[]) WITH ORDINALITY"
            " AS each (text, place) ORDER BY place",
            [every],
        )
        found = [text for (text,) in cursor.fetchall()]
    different = [
        (hex(ord(text[1])), one)
        for text, one in zip(every, found, strict=True)
        if one != " ".join(words(text))
    ]
    assert different == []


def test_folding_is_final() -> None:
    """What was folded is folded: a word of a query can be a word of a record."""
    for character in map(chr, range(1, sys.maxunicode + 1)):
        if not unicodedata.category(character).startswith("C"):
            assert folded(folded(character)) == folded(character), hex(ord(character))


def test_no_separator_or_mark_is_a_letter() -> None:
    kinds = [letters.SEPARATORS, letters.JOINERS, letters.MARKS]
    points = [letters.points(ranges) for ranges in kinds]
    for index, one in enumerate(points):
        assert one.isdisjoint(map(ord, letters.LETTERS))
        for other in points[index + 1 :]:
            assert one.isdisjoint(other)
    separators = points[0] | points[1]
    for point in range(128, sys.maxunicode + 1):
        if unicodedata.category(chr(point))[0] in "PSZ":
            assert point in separators, hex(point)
