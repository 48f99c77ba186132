"""Lifting literals out of documents: the scan must see exactly what the parser sees."""

import json

import pytest
from graphql import (
    FloatValueNode,
    GraphQLError,
    IntValueNode,
    StringValueNode,
    ValueNode,
    Visitor,
    parse,
    visit,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from core.graphql.document import literals
from core.graphql.document.literals import lift, string_value


class Literals(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, int, ValueNode]] = []

    def _note(self, node: ValueNode, *_: object) -> None:
        if not getattr(node, "block", False):
            self.found.append((node.loc.start, node.loc.end, node))  # type: ignore[union-attr]

    enter_string_value = enter_int_value = enter_float_value = _note


def parsed_literals(text: str) -> list[tuple[int, int, ValueNode]]:
    finder = Literals()
    visit(parse(text), finder)
    return sorted(finder.found, key=lambda found: found[0])


def check(text: str) -> None:
    """Require the same positions and values, unless the parser refuses the text too."""
    lifted = lift(text)
    assert lifted is not None
    found = parsed_literals(text)
    assert list(zip(lifted.starts, lifted.ends, strict=True)) == [f[:2] for f in found]
    for spelling, (_, _, node) in zip(lifted.spellings, found, strict=True):
        if isinstance(node, StringValueNode):
            assert string_value(spelling) == node.value
        else:
            assert isinstance(node, IntValueNode | FloatValueNode)
            assert spelling == node.value


DOCUMENTS = [
    "{ a }",
    '{ a(x: "one", y: 2, z: -3.5e2) { b1 c2: d3 } }',
    '{ a(x: "with \\"quotes\\" and # no comment") }',
    '{ a # comment with "quotes" and 42\n (x: 1) }',
    '{ a(x: """block "text" 12""", y: 7) }',
    '{ a(x: """a\\\nb \\""" c""", y: "z") }',
    '{ a(x: """\\"""""", y: "z") }',
    '{ a(x: [1, 2, {y: "z"}], e: ENUM_9, v: $var1) }',
    '{ a(x: "") b(x: "é\\u00e9\\n") }',
    '{ a(x: "\\u{1F600} \\uD83D\\uDE00") }',
    "query q1($n: Int = 5) { a(first: $n, after: null) }",
    "{ a(x:-0,y:0.0,z:1E5) }",
    "{ a(x: [e5-1 5-1 -0-0]) }",
    '{ a(x: "a\tb") }',
]


@pytest.mark.parametrize("text", DOCUMENTS)
def test_the_scan_sees_what_the_parser_sees(text: str) -> None:
    check(text)


PIECES = [
    '"',
    '""',
    '"""',
    "\\",
    '\\"',
    '\\"""',
    "\n",
    "#",
    "x",
    " ",
    "1",
    "-",
    ".",
    "e5",
    "é",
    ",",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_any_text_that_can_be_parsed_is_seen_as_the_parser_sees_it(inner: str) -> None:
    text = f'{{ a(x: """{inner}""", y: "{inner}", z: [{inner}]) }}'
    for candidate in (text, f'{{ a(x: """{inner}""", y: "z") }}', f"{{ a(x: [{inner}]) }}"):
        try:
            parse(candidate)
        except GraphQLError:
            continue
        check(candidate)


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(alphabet=st.characters(blacklist_categories=["Cs"])),
            st.integers(),
            st.floats(allow_nan=False, allow_infinity=False),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_any_values_come_back_and_share_one_template(values: list[object]) -> None:
    arguments = ", ".join(f"a{i}: {json.dumps(v)}" for i, v in enumerate(values))
    text = f"{{ f({arguments}) }}"
    check(text)
    lifted = lift(text)
    assert lifted is not None
    assert not any(
        spelling in lifted.template for spelling in lifted.spellings if len(spelling) > 5
    )


def test_kinds_of_literals_do_not_share_a_template() -> None:
    templates = {lift(f"{{ a(x: {value}) }}").template for value in ("1", "1.0", '"1"')}  # type: ignore[union-attr]
    assert len(templates) == 3


@pytest.mark.parametrize("text", ["{ a \x00s }", '{ a(x: "\x00") }'])
def test_a_text_that_holds_a_mark_itself_is_left_to_the_parser(text: str) -> None:
    assert lift(text) is None


@pytest.mark.parametrize("spelling", ['"\\x"', '"\\u12"', '"\\ud800"', '"open', '"'])
def test_what_is_no_string_for_the_parser_is_none_here(spelling: str) -> None:
    with pytest.raises(GraphQLError):
        parse(f"{{ a(x: {spelling}) }}")
    with pytest.raises(GraphQLError):
        string_value(spelling)


@given(
    st.lists(
        st.sampled_from(
            ['"', "#", "\\", "\n", "1", "0", "-", "a", ".", "e", '"""', " ", "$x", "_1"]
        ),
        max_size=30,
    ).map("".join)
)
def test_passing_over_what_begins_no_token_finds_the_same_tokens(text: str) -> None:
    passed = [(match.span(), match.lastgroup) for match in literals._tokens(text)]
    assert passed == [(match.span(), match.lastgroup) for match in literals._TOKEN.finditer(text)]
