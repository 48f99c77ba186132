"""The short way of `vector_1` makes what its long way does, for any pair of texts."""

from __future__ import annotations

from itertools import product

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metadata.search.words import MAX_WORD

pytestmark = pytest.mark.django_db
SIGN = st.sampled_from(["@", ".", " ", "  ", "-", "/", ",", "'", "\t", "é", "A", "7", "", ".."])
WORD = st.text("abCD12", min_size=1, max_size=4)
TEXT = st.lists(WORD | SIGN, max_size=24).map("".join)
BOTH = """
SELECT twenty_search.vector_1(label, others)::text,
  (twenty_search.lexemes_1(array_to_string(label, ' '), ':1A', ':1B') || ' '
    || twenty_search.lexemes_1(array_to_string(others, ' '), ':2C', ':2D'))::tsvector::text
FROM (SELECT %s::text[] AS label, %s::text[] AS others) AS given"""


def both_ways(label: list[str | None], others: list[str | None]) -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(BOTH, [label, others])
        short, long = cursor.fetchone()
    return short, long


@given(st.lists(TEXT | st.none(), max_size=3), st.lists(TEXT | st.none(), max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=400)
def test_both_ways_agree(label: list[str | None], others: list[str | None]) -> None:
    short, long = both_ways(label, others)
    assert short == long


@pytest.mark.parametrize("parts", [1, 2, 8, 9, 10, 11, 30])
@pytest.mark.parametrize("before", ["", "zoo ", "a.b "])
def test_words_of_many_parts_agree(parts: int, before: str) -> None:
    short, long = both_ways(["Zoo"], [before + ".".join(f"p{n}" for n in range(parts))])
    assert short == long


@pytest.mark.parametrize("length", [MAX_WORD - 1, MAX_WORD, MAX_WORD + 1, 3 * MAX_WORD])
def test_long_words_agree(length: int) -> None:
    for label, other in product(["x" * length, "short"], repeat=2):
        short, long = both_ways([label], [other, "x@y"])
        assert short == long


def test_what_most_records_hold() -> None:
    short, long = both_ways(["Ann", "Lee"], ["Ann@Mail.Example", None, "", "Vice  Director", None])
    assert short == long
    assert short == (
        "'ann':1A 'ann.mail.example':2C 'director':2C 'example':2 'lee':1A 'mail.example':2"
        " 'vice':2C"
    )
