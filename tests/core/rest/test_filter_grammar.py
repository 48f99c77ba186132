"""REST's filter notation: grammar and messages (docs/api/rest.md#filters, #filter-values)."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.query.request import And, FilterNode, Not, Or, Predicate
from core.rest import filter_parser
from core.rest.filter_parser import ARRAY_COMPARATORS, COMPARATORS, parse_filter
from tests.core.rest.filter_text import filter_text
from twenty.errors import InvalidFilter


def eq(name: str, value: str) -> Predicate:
    return Predicate((name,), "eq", value)


VALID = {
    "name.firstName[eq]:Ada": Predicate(("name", "firstName"), "eq", "Ada"),
    "company.domainName.primaryLinkUrl[like]:%acme%": Predicate(
        ("company", "domainName", "primaryLinkUrl"), "like", "%acme%"
    ),
    "a[is]:NULL": Predicate(("a",), "is", "NULL"),
    'a[eq]:""': eq("a", ""),
    "a[eq]:''": eq("a", ""),
    "a[eq]:1,b[eq]:2": And((eq("a", "1"), eq("b", "2"))),
    "a[eq]:1 , b[eq]:2": And((eq("a", "1 "), eq("b", "2"))),
    "a[eq]:1,or(b[eq]:2,c[eq]:3)": And((eq("a", "1"), Or((eq("b", "2"), eq("c", "3"))))),
    "and( a[eq]:1, not( b[eq]:2 ))": And((eq("a", "1"), Not(eq("b", "2 ")))),
    "or(a[eq]:1)": Or((eq("a", "1"),)),
    "s[in]:[NEW,SCREENING]": Predicate(("s",), "in", ["NEW", "SCREENING"]),
    """s[in]:[ a , "b,c", 'd]' ]""": Predicate(("s",), "in", ["a", "b,c", "d]"]),
    "s[containsAny]:[]": Predicate(("s",), "containsAny", []),
    's[in]:["a"],b[eq]:1': And((Predicate(("s",), "in", ["a"]), eq("b", "1"))),
    # Quotes: removed at both ends, brackets and commas within them are text.
    'a[eq]:"smile :), (x"': eq("a", "smile :), (x"),
    'or(a[eq]:"x)",b[eq]:1)': Or((eq("a", "x)"), eq("b", "1"))),
    r'a[eq]:"say \"hi\", b[eq]:2"': eq("a", 'say "hi", b[eq]:2'),
    r'a[eq]:"C:\\dir\d"': eq("a", r"C:\dir\d"),
    "a[eq]:'O'Neil'": eq("a", "O'Neil"),
    'a[eq]:"the "best" one",b[eq]:1': And((eq("a", 'the "best" one'), eq("b", "1"))),
    'a[eq]:"x" y,b[eq]:"z"': And((eq("a", '"x" y'), eq("b", "z"))),
    # Bare values: apostrophes, colons, percent signs, blanks, brackets of their own.
    "a[eq]:O'Neil,b[eq]:D'Arcy": And((eq("a", "O'Neil"), eq("b", "D'Arcy"))),
    "a[eq]:'t Hooft": eq("a", "'t Hooft"),
    "a[eq]:2026-01-01T10:00:00Z": eq("a", "2026-01-01T10:00:00Z"),
    "a[eq]:Acme (Holding, Inc),b[eq]:1": And((eq("a", "Acme (Holding, Inc)"), eq("b", "1"))),
    "a[like]:[1,2]": Predicate(("a",), "like", "[1,2]"),
    "a[eq]:x [y": eq("a", "x [y"),
    'a[eq]:5" tall': eq("a", '5" tall'),
}


@pytest.mark.parametrize("text", VALID)
def test_valid_filters_are_read(text):
    assert parse_filter(text) == VALID[text]


@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_filter_is_no_filter(text):
    assert parse_filter(text) is None


_NAMES = ", ".join(COMPARATORS)
INVALID = {
    "foo": "'filter' invalid for 'foo'. eg: price[gte]:10",
    "a[eq]:": "'filter' invalid for 'a[eq]:'. eg: price[gte]:10",
    "[eq]:1": "'filter' invalid for '[eq]:1'. eg: price[gte]:10",
    "a[eq]1": "'filter' invalid for 'a[eq]1'. eg: price[gte]:10",
    "a..b[eq]:1": "'filter' invalid for 'a..b[eq]:1'. eg: price[gte]:10",
    "a[eq]:1,": "'filter' invalid for ''. eg: price[gte]:10",
    "and()": "'filter' invalid for ''. eg: price[gte]:10",
    "and(a[eq]:1)b[eq]:2": "'filter' invalid for 'and(a[eq]:1)b[eq]:2'. eg: price[gte]:10",
    "a[foo]:1": f"'filter' invalid for 'a[foo]:1', comparator foo not in {_NAMES}",
    "a[EQ]:1,b[eq]:2": f"'filter' invalid for 'a[EQ]:1', comparator EQ not in {_NAMES}",
    "and(a[eq]:1": "'filter' invalid. 1 close bracket is missing in the query",
    "and(or(a[eq]:1": "'filter' invalid. 2 close brackets are missing in the query",
    "name[eq]:smile :)": "'filter' invalid. 1 open bracket is missing in the query",
    "or(a[eq]:1)))": "'filter' invalid. 2 open brackets are missing in the query",
    "not(a[eq]:1,b[eq]:2)": "'filter' invalid. 'not' conjunction should contain only 1 condition. "
    "eg: not(field[eq]:1)",
    "a[in]:x": "'filter' invalid for 'in' operator. Received 'x' but array value expected "
    "eg: 'field[in]:[value_1,value_2]'",
    "a[containsAny]:[x]y": "'filter' invalid for 'containsAny' operator. Received '[x]y' but array "
    "value expected eg: 'field[containsAny]:[value_1,value_2]'",
    "a[eq]:x\x00": "'filter' invalid. It holds a NUL character.",
}


@pytest.mark.parametrize("text", INVALID)
def test_invalid_filters_say_what_is_wrong(text):
    with pytest.raises(InvalidFilter) as refused:
        parse_filter(text)
    assert refused.value.message == INVALID[text]
    assert refused.value.code == "INVALID_FILTER_QUERY_PARAM"
    assert refused.value.status == 400


def test_sixty_four_conjunctions_may_be_nested_and_no_more():
    assert parse_filter("not(" * 64 + "a[eq]:1" + ")" * 64) is not None
    with pytest.raises(InvalidFilter, match="More than 64 nested"):
        parse_filter("not(" * 65 + "a[eq]:1" + ")" * 65)


# ── properties ───────────────────────────────────────────────────────────────────────────────

texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12)
tricky_texts = st.text(st.sampled_from("ab,()[]:\"'\\ %"), max_size=12)
values = texts | tricky_texts
paths = st.lists(st.from_regex(r"[a-z][A-Za-z0-9]{0,5}", fullmatch=True), min_size=1, max_size=3)
single_values = st.builds(
    Predicate,
    paths.map(tuple),
    st.sampled_from([name for name in COMPARATORS if name not in ARRAY_COMPARATORS]),
    values,
)
arrays = st.builds(
    Predicate, paths.map(tuple), st.sampled_from(ARRAY_COMPARATORS), st.lists(values, max_size=3)
)
nodes: st.SearchStrategy[FilterNode] = st.recursive(
    single_values | arrays,
    lambda children: (
        st.builds(And, st.lists(children, min_size=1, max_size=3).map(tuple))
        | st.builds(Or, st.lists(children, min_size=1, max_size=3).map(tuple))
        | st.builds(Not, children)
    ),
    max_leaves=8,
)


@given(nodes)
def test_every_tree_written_as_text_is_read_back_as_itself(node):
    assert parse_filter(filter_text(node)) == node


@given(st.lists(nodes, min_size=2, max_size=3))
def test_a_list_at_the_root_is_a_conjunction(items):
    assert parse_filter(",".join(map(filter_text, items))) == And(tuple(items))


def _parses_or_is_refused(text: str) -> None:
    with suppress(InvalidFilter):
        parse_filter(text)


@given(st.text(st.sampled_from("ab,()[]:\"'\\ .%"), max_size=40) | st.text(max_size=40))
def test_garbage_is_read_or_refused(text):
    _parses_or_is_refused(text)


@given(nodes, st.integers(0, 200), st.sampled_from(["", ")", "(", ",", '"', "'", "[", "]", "\\"]))
def test_a_damaged_filter_is_read_or_refused(node, place, damage):
    text = filter_text(node)
    place = min(place, len(text))
    _parses_or_is_refused(text[:place] + damage + text[place + 1 :])


HOSTILE = {
    "open brackets": "(" * 60_000,
    "open brackets in a value": "a[eq]:" + "(" * 60_000,
    "open arrays": "a[in]:[" + "[" * 60_000,
    "quotes never closed": "a[eq]:'x," * 7_000,
    "quotes closed too far": 'a[eq]:"x" y,' * 5_000 + 'a[eq]:"x"',
    "quotes for the other separator": 'a[eq]:"x"] ,' * 5_000,
    "mixed quotes": "a[eq]:" + "\"'" * 30_000,
    "blanks": "a" + " " * 60_000,
    "conjunctions": "and(" * 15_000,
    "many predicates": ",".join(["a[eq]:1"] * 7_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_read_or_refused(name):
    """What it costs: tests/contracts/test_parser_costs.py."""
    _parses_or_is_refused(HOSTILE[name])


PLAIN_TEXTS = st.text(st.sampled_from("ab.1 -%:é[]()',\"\\\t"), min_size=1, max_size=8)


@given(PLAIN_TEXTS, st.sampled_from(sorted(COMPARATORS)), PLAIN_TEXTS)
def test_the_short_way_of_a_plain_predicate_reads_what_the_long_way_reads(name, comparator, value):
    """Another expression after it sends any text through the full parser."""
    text = f"{name}[{comparator}]:{value}"
    if filter_parser._PLAIN.fullmatch(text) is None or comparator in ARRAY_COMPARATORS:
        return
    with_another = parse_filter(f"{text},z[eq]:1")
    alone = parse_filter(text)
    assert isinstance(alone, Predicate)
    assert with_another == And((alone, eq("z", "1")))
