"""Requests that differ from another in one kind of word alone, so that a key without it mixes them.

Drawn at random, two filters of the same fields with `and` here and `or` there hardly ever meet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from tests.contracts.differential.asked import Asked


def _both_ways(*pairs: tuple[str, str]) -> Mapping[str, str]:
    return {**dict(pairs), **{b: a for a, b in pairs}}


# Objects whose fields have the same names; words of filters; directions.
KINDS: tuple[Mapping[str, str], ...] = (
    _both_ways(("and", "or")),
    _both_ways(("eq", "neq"), ("gt", "lt"), ("gte", "lte"), ("like", "ilike")),
    _both_ways(("gt", "gte"), ("lt", "lte"), ("startsWith", "endsWith"), ("in", "containsAny")),
    _both_ways(("note", "task"), ("notes", "tasks"), ("Note", "Task"), ("Notes", "Tasks")),
    _both_ways(
        ("AscNullsFirst", "DescNullsLast"),
        ("AscNullsLast", "DescNullsFirst"),
        ("first", "last"),
        ("after", "before"),
    ),
)


def _exchanged(text: str, words: Mapping[str, str]) -> str:
    return re.sub(rf"\b(?:{'|'.join(words)})\b", lambda found: words[found[0]], text)


def siblings(asked: Asked) -> Iterator[Asked]:
    """Yield the requests that one kind of word makes of a read."""
    body = asked.body.decode("utf-8", "surrogateescape")
    for words in KINDS:
        found = replace(
            asked,
            path=_exchanged(asked.path, words),
            body=_exchanged(body, words).encode("utf-8", "surrogateescape"),
        )
        if found != asked:
            yield found
