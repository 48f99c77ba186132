"""Bodies survive `JSON.stringify(JSON.parse(body))` in the real Node.js, byte by byte."""

import json
import shutil
import subprocess
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.webhooks.deliveries.javascript import number, printed

ROUND_TRIP = """
let text = '';
process.stdin.on('data', part => { text += part; });
process.stdin.on('end', () => {
  const lines = text.split('\\n').slice(0, -1);
  process.stdout.write(lines.map(one => JSON.stringify(JSON.parse(one))).join('\\n') + '\\n');
});
"""
NODE = shutil.which("node") or ""
# As PostgreSQL prints them: finite, no matter how many digits.
NUMBERS = st.one_of(
    st.integers(),
    st.integers(min_value=-(10**25), max_value=10**25),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda one: Decimal(repr(one))),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = st.one_of(TEXTS, st.integers(0, 2**33).map(str), st.sampled_from(["00", "01", "-1", "1.0"]))
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=20,
)


def in_javascript(lines: list[str]) -> list[str]:
    done = subprocess.run(
        [NODE, "-e", ROUND_TRIP],
        input="".join(f"{line}\n" for line in lines).encode(),
        capture_output=True,
        check=True,
        timeout=300,
    )
    return done.stdout.decode().split("\n")[:-1]


@pytest.mark.skipif(not NODE, reason="no Node.js on this machine")
@settings(max_examples=20)
@given(st.lists(VALUES, min_size=50, max_size=200))
def test_any_json_survives(values: list[Any]) -> None:
    lines = [printed(value) for value in values]
    assert in_javascript(lines) == lines


@pytest.mark.skipif(not NODE, reason="no Node.js on this machine")
def test_members_named_like_members_of_objects_survive() -> None:
    lines = [printed({"b": 1, "2": 2, "10": 3, "__proto__": {"a": 1}, "a": 4, "4294967295": 5})]
    assert in_javascript(lines) == lines


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1e-7", "1e-7"),
        ("0.0000001", "1e-7"),
        ("0.000001", "0.000001"),
        ("1.0", "1"),
        ("-0", "0"),
        ("10000000000000000", "10000000000000000"),
        ("1e21", "1e+21"),
        ("123456789012345680000", "123456789012345680000"),
        ("9007199254740993", '"9007199254740993"'),
        ("0.1", "0.1"),
        ("0.1000000000000000055", '"0.1000000000000000055"'),
        ("1e400", '"1' + "0" * 400 + '"'),
        ("5e-324", "5e-324"),
    ],
)
def test_numbers(written: str, expected: str) -> None:
    assert number(Decimal(written)) == expected


@given(NUMBERS)
def test_no_number_changes_its_value(value: Any) -> None:
    read = json.loads(number(Decimal(value)), parse_float=Decimal, parse_int=Decimal)
    assert Decimal(read) == Decimal(value)
