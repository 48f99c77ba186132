"""Every regular expression of the project: listed in docs/limits.md, and linear in its input.

Python's matcher backtracks, so that two adjacent loops, or nested ones, can cost the square of a
text or worse. Each pattern is tried on up to 100 kB of the inputs that are worst for it, made of
its own parts.
"""

import ast
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.contracts.costs import FLOOR, superlinear
from tests.contracts.patterns import (
    PROJECT,
    Found,
    found_patterns,
    imports_by_name,
    shapes,
    source_files,
)

PAGE = PROJECT / "docs" / "limits.md"
LARGEST = 100_000
# Patterns that see only texts this short: their callers refuse longer ones before.
BOUNDED = {
    f"`metadata/values/phone_texts.py` `{name}`": 250
    for name in ("_EXTENSION", "_SERVICE_CODE", "_AFTER_SLASH")
}
# What such a text may cost at its longest, seconds; on any machine, so ten times what it does.
FLOOR_OF_BOUNDED = 0.02
PATTERNS = found_patterns()


def _name(found: Found) -> str:
    return f"{found.place.path}:{found.place.owner}"


def applied(pattern: re.Pattern[Any], use: str) -> Callable[[Any], object]:
    if use in ("sub", "subn"):
        return lambda text: pattern.sub(text[:0], text)
    if use in ("search", "finditer", "findall"):  # a search that is resumed meets what is left
        return lambda text: sum(1 for _ in pattern.finditer(text))
    return getattr(pattern, use)  # type: ignore[no-any-return]


@pytest.mark.parametrize("found", PATTERNS, ids=map(_name, PATTERNS))
def test_no_pattern_costs_more_than_in_proportion(found: Found) -> None:
    for use in found.uses:
        call = applied(found.pattern, use)
        longest = BOUNDED.get(found.place.reference, LARGEST)
        floor = FLOOR if longest == LARGEST else FLOOR_OF_BOUNDED
        slow = superlinear(call, shapes(found.pattern), longest // 8, floor)
        assert slow == "", f"{found.place}.{use} {found.pattern.pattern!r}"


@pytest.mark.parametrize(
    ("pattern", "use"),
    [
        (r"(?:a+)+b", "match"),
        (r"a*a*b", "fullmatch"),
        (r"\s*\n", "search"),
        (r"x(?:[ab]+,?)+y", "match"),
        (r"<!--.*-->", "search"),
        (r"A(.*?)B(.*?)C", "fullmatch"),
    ],
)
def test_what_is_not_linear_is_found(
    pattern: str, use: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.contracts.costs.CPU_SECONDS", 2)
    compiled = re.compile(pattern, re.DOTALL)
    assert superlinear(applied(compiled, use), shapes(compiled), LARGEST // 8) != ""


def test_every_pattern_is_listed() -> None:
    page = PAGE.read_text()
    listed = set(re.findall(r"^\| (`[\w/.]+` `\w+`) \|", page, re.MULTILINE))
    assert listed == {found.place.reference for found in PATTERNS}


def test_no_pattern_is_made_in_a_way_this_list_does_not_see() -> None:
    hidden = [path for path in source_files() if imports_by_name(ast.parse(path.read_text()))]
    assert hidden == []
