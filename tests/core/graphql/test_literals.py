"""Lifting literals out of documents: the scan must see exactly what the parser sees."""

import json

import pytest
from graphql import FloatValueNode, IntValueNode, StringValueNode, Visitor, parse, visit
from hypothesis import given
from hypothesis import strategies as st

from core.graphql.literals import lift


class Literals(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, object]] = []

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        if not node.block:
            self.found.append((node.loc.start, node.value))  # type: ignore[union-attr]

    def enter_int_value(self, node: IntValueNode, *_: object) -> None:
        self.found.append((node.loc.start, int(node.value)))  # type: ignore[union-attr]

    def enter_float_value(self, node: FloatValueNode, *_: object) -> None:
        self.found.append((node.loc.start, float(node.value)))  # type: ignore[union-attr]


def parsed_literals(text: str) -> list[tuple[int, object]]:
    finder = Literals()
    visit(parse(text), finder)
    return sorted(finder.found, key=lambda pair: pair[0])


DOCUMENTS = [
    "{ a }",
    '{ a(x: "one", y: 2, z: -3.5e2) { b1 c2: d3 } }',
    '{ a(x: "with \\"quotes\\" and # no comment") }',
    '{ a # comment with "quotes" and 42\n (x: 1) }',
    '{ a(x: """block "text" 12""", y: 7) }',
    '{ a(x: [1, 2, {y: "z"}], e: ENUM_9, v: $var1) }',
    '{ a(x: "") b(x: "é\\u00e9\\n") }',
    "query q1($n: Int = 5) { a(first: $n, after: null) }",
]


@pytest.mark.parametrize("text", DOCUMENTS)
def test_the_scan_sees_what_the_parser_sees(text: str) -> None:
    lifted = lift(text)
    assert lifted is not None
    assert list(zip(lifted.starts, lifted.values, strict=True)) == parsed_literals(text)


@given(
    st.lists(
        st.one_of(
            st.text(alphabet=st.characters(blacklist_categories=["Cs"])),
            st.integers(),
            st.floats(allow_nan=False, allow_infinity=False),
        ),
        max_size=6,
    )
)
def test_any_values_come_back_and_share_one_template(values: list[object]) -> None:
    arguments = ", ".join(f"a{i}: {json.dumps(v)}" for i, v in enumerate(values))
    lifted = lift(f"{{ f({arguments}) }}" if values else "{ f }")
    assert lifted is not None
    assert list(lifted.values) == values
    assert "\x00" in lifted.template if values else lifted.template == "{ f }"


def test_kinds_of_literals_do_not_share_a_template() -> None:
    templates = {lift(f"{{ a(x: {value}) }}").template for value in ("1", "1.0", '"1"')}  # type: ignore[union-attr]
    assert len(templates) == 3


def test_an_escape_only_graphql_knows_is_left_to_the_parser() -> None:
    assert lift('{ a(x: "\\u{1F600}") }') is None
