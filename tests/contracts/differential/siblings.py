"""Requests that differ from another in one kind of word alone, so that a key without it mixes them.

Drawn at random, two filters of the same fields with `and` here and `or` there hardly ever meet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from tests.contracts.differential.asked import JSON, Asked


def _both_ways(*pairs: tuple[str, str]) -> Mapping[str, str]:
    return {**dict(pairs), **{b: a for a, b in pairs}}


# Objects whose fields have the same names; words of filters; directions.
KINDS: tuple[Mapping[str, str], ...] = (
    _both_ways(("and", "or")),
    _both_ways(("eq", "neq"), ("gt", "lt"), ("gte", "lte"), ("like", "ilike")),
    _both_ways(("gt", "gte"), ("lt", "lte"), ("startsWith", "endsWith"), ("in", "containsAny")),
    _both_ways(("note", "task"), ("notes", "tasks"), ("Note", "Task"), ("Notes", "Tasks")),
    _both_ways(("people", "companies"), ("person", "company")),
    _both_ways(("depth=0", "depth=1")),
    _both_ways(
        ("AscNullsFirst", "DescNullsLast"),
        ("AscNullsLast", "DescNullsFirst"),
        ("first", "last"),
        ("after", "before"),
    ),
)
# One selection of several objects, where the same names stand for something else.
_ALIKE = json.dumps(
    {
        "query": "{"
        + " ".join(
            f"{plural} {{ edges {{ node {{ noteTargets {{ edges {{ node {{ id }} }} }} }} }} }}"
            for plural in ("people", "companies", "opportunities")
        )
        + "}"
    }
).encode()


def _exchanged(text: str, words: Mapping[str, str]) -> str:
    return re.sub(rf"\b(?:{'|'.join(words)})\b", lambda found: words[found[0]], text)


def _in_other_case(path: str) -> str:
    """Exchange the case of the last word of a query string, which names nothing."""
    front, _, query = path.partition("?")
    found = re.search(r"[A-Za-z]+(?=[^A-Za-z]*$)", query)
    if found is None or query[: found.start()].endswith(("=", "[", ".")):
        return path
    word = found[0].swapcase()
    return f"{front}?{query[: found.start()]}{word}{query[found.end() :]}"


def siblings(asked: Asked) -> Iterator[Asked]:
    """Yield the requests that one kind of word makes of a read."""
    body = asked.body.decode("utf-8", "surrogateescape")
    in_other_case = _in_other_case(asked.path)
    if in_other_case != asked.path:
        yield replace(asked, path=in_other_case)
    if asked.path.startswith("/graphql") and asked.content_type == JSON:
        yield replace(asked, body=_ALIKE)
    for one, other in (("people", "companies"), ("companies", "people")):
        if asked.path.startswith(f"/rest/{one}?"):
            yield replace(asked, path=f"/rest/{other}?fields=name")
    for words in KINDS:
        found = replace(
            asked,
            path=_exchanged(asked.path, words),
            body=_exchanged(body, words).encode("utf-8", "surrogateescape"),
        )
        if found != asked:
            yield found
