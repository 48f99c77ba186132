"""REST's `filter` notation → a filter tree (docs/api/rest.md#filters, #filter-values).

Names and values in the resulting `FilterNode` are unchecked. `InvalidFilter` carries the messages
that clients match on.

    list       = expression *("," expression)
    expression = ("and" | "or" | "not") "(" list ")"  |  predicate
    predicate  = path "[" comparator "]:" value
    value      = bare | quoted | "[" [item *("," item)] "]"          (arrays: `in`, `containsAny`)

Blanks around names, conjunctions, quoted values and array items are ignored. Several expressions at
the root are an `and`. How values are read: `core.rest.filter_values`.
"""

from __future__ import annotations

import re

from core.query.request import And, FilterNode, Not, Or, Predicate
from core.rest.filter_values import FilterText
from twenty.errors import InvalidFilter

COMPARATORS = (
    "eq",
    "neq",
    "in",
    "containsAny",
    "is",
    "gt",
    "gte",
    "lt",
    "lte",
    "startsWith",
    "endsWith",
    "like",
    "ilike",
)
ARRAY_COMPARATORS = ("in", "containsAny")
SINGLE_COMPARATORS = frozenset(COMPARATORS) - frozenset(ARRAY_COMPARATORS)
MAX_NESTING = 64
INVALID = "INVALID_FILTER_QUERY_PARAM"

_CONJUNCTION = re.compile(r"\s*(and|or|not)\s*\(")
# One predicate with a trivial value: no surrounding blank, no quote, no separator in it.
_PLAIN = re.compile(
    r"(\w+(?:\.\w+)*)\[(\w+)\]:([^\s,()\[\]\"'\\\x00](?:[^,()\[\]\"'\\\x00]*[^\s,()\[\]\"'\\\x00])?)"
)
_PREDICATE_HEAD = re.compile(r"([^\[\](),:]+)\[([^\[\]]*)\]\s*:")


def parse_filter(text: str) -> FilterNode | None:
    """Return the tree of `text`; None when it is empty. Raises `InvalidFilter`."""
    if not text.strip():
        return None
    plain = _PLAIN.fullmatch(text)
    if plain is not None and plain[2] in SINGLE_COMPARATORS:
        return Predicate(tuple(plain[1].split(".")), plain[2], plain[3])
    if "\x00" in text:
        raise InvalidFilter("'filter' invalid. It holds a NUL character.", code=INVALID)
    source = FilterText(text)
    items, end = _list(source, 0, depth=0)
    if end < len(text):  # a closing bracket without an opening one
        surplus = text.count(")", end) - text.count("(", end)
        raise _missing("open", max(surplus, 1))
    return items[0] if len(items) == 1 else And(items)


def _list(source: FilterText, start: int, depth: int) -> tuple[tuple[FilterNode, ...], int]:
    """Parse expressions from `start` to the end or to the bracket that closes the list."""
    items: list[FilterNode] = []
    position = start
    while True:
        node, position = _expression(source, position, depth)
        items.append(node)
        position = source.skip_blanks(position)
        if source.at(position) != ",":
            return tuple(items), position
        position += 1


def _expression(source: FilterText, start: int, depth: int) -> tuple[FilterNode, int]:
    found = _CONJUNCTION.match(source.text, start)
    if found is None:
        return _predicate(source, start)
    if depth >= MAX_NESTING:
        raise InvalidFilter(
            f"'filter' invalid. More than {MAX_NESTING} nested conjunctions.", code=INVALID
        )
    items, end = _list(source, found.end(), depth + 1)
    if source.at(end) != ")":
        raise _missing("close", depth + 1)
    following = source.skip_blanks(end + 1)
    if source.at(following) not in ("", ",", ")"):
        raise _not_a_predicate(source.text[start : source.bare_end(following)])
    return _conjunction(found[1], items), following


def _conjunction(name: str, items: tuple[FilterNode, ...]) -> FilterNode:
    if name == "and":
        return And(items)
    if name == "or":
        return Or(items)
    if len(items) != 1:
        raise InvalidFilter(
            "'filter' invalid. 'not' conjunction should contain only 1 condition. "
            "eg: not(field[eq]:1)",
            code=INVALID,
        )
    return Not(items[0])


def _predicate(source: FilterText, start: int) -> tuple[Predicate, int]:
    head = _PREDICATE_HEAD.match(source.text, start)
    if head is None:
        raise _not_a_predicate(source.text[start : source.bare_end(start)])
    path = tuple(name.strip() for name in head[1].split("."))
    comparator = head[2].strip()
    if comparator not in COMPARATORS:
        names = ", ".join(COMPARATORS)
        shown = source.text[start : source.bare_end(head.end())].strip()
        raise InvalidFilter(
            f"'filter' invalid for '{shown}', comparator {comparator} not in {names}",
            code=INVALID,
        )
    is_array = comparator in ARRAY_COMPARATORS
    value, end = (source.read_array if is_array else source.read_value)(head.end())
    if value is None or not all(path):
        raise _no_value(source, start, head.end(), comparator if is_array else "")
    return Predicate(path, comparator, value), end


def _no_value(source: FilterText, start: int, behind_head: int, array_comparator: str) -> Exception:
    end = source.bare_end(behind_head)
    received = source.text[behind_head:end]
    if not array_comparator or not received:
        return _not_a_predicate(source.text[start:end])
    return InvalidFilter(
        f"'filter' invalid for '{array_comparator}' operator. Received '{received}' but array "
        f"value expected eg: 'field[{array_comparator}]:[value_1,value_2]'",
        code=INVALID,
    )


def _not_a_predicate(shown: str) -> InvalidFilter:
    return InvalidFilter(f"'filter' invalid for '{shown.strip()}'. eg: price[gte]:10", code=INVALID)


def _missing(kind: str, count: int) -> InvalidFilter:
    """Report a missing bracket; `kind`: open or close."""
    words = f"{kind} bracket is" if count == 1 else f"{kind} brackets are"
    return InvalidFilter(f"'filter' invalid. {count} {words} missing in the query", code=INVALID)
