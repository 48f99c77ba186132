"""Request bodies: what is JSON, and what is refused (docs/api/README.md#requests)."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twenty.errors import BadUserInput
from twenty.http.json_body import MAX_DEPTH, parse_json

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    # Half surrogate pairs are no text.
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text("ab"), children),
    max_leaves=10,
)


@given(json_values)
def test_every_json_value_is_read(value):
    assert parse_json(json.dumps(value).encode()) == value
    assert parse_json(json.dumps(value, ensure_ascii=False).encode()) == value


def test_of_repeated_keys_the_last_counts():
    assert parse_json(b'{"a":1,"a":2}') == {"a": 2}


def test_a_byte_order_mark_is_no_error():
    assert parse_json(b"\xef\xbb\xbf{}") == {}


def test_a_surrogate_pair_is_one_character():
    assert parse_json(b'"\\ud83d\\ude00"') == "😀"


REFUSED = {
    b"": "Expecting value at line 1 column 1",
    b'{"a":1,}': "at line 1 column 8",
    b'{"a":\n  tru}': "Expecting value at line 2 column 3",
    b"{} {}": "Extra data at line 1 column 4",
    b'{"a":NaN}': "NaN is not a JSON value",
    b"[Infinity]": "Infinity is not a JSON value",
    b"[-Infinity]": "-Infinity is not a JSON value",
    b"[1e999]": "the number 1e999 is too large",
    b"9" * 5000: "a number has too many digits",
    b'"\xff"': "it is not UTF-8 (byte 1)",
    b'"\\ud800"': "a text contains half a surrogate pair",
    b'{"\\udfff":1}': "a text contains half a surrogate pair",
    b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1): "nested deeper than 128 levels",
    b"[" * 200_000: "nested deeper than 128 levels",
}


@pytest.mark.parametrize("raw", REFUSED, ids=lambda raw: repr(raw[:12]))
def test_what_is_no_plain_json_is_refused_with_the_reason(raw):
    with pytest.raises(BadUserInput) as refused:
        parse_json(raw)
    assert refused.value.code == "INVALID_JSON"
    assert refused.value.message.startswith("The request body is not valid JSON: ")
    assert REFUSED[raw] in refused.value.message


def test_sixty_four_levels_are_not_too_deep():
    raw = b'{"a":' * MAX_DEPTH + b"1" + b"}" * MAX_DEPTH
    assert parse_json(raw)["a"]["a"]


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(raw):
    try:
        parse_json(raw)
    except BadUserInput as refused:
        message = refused.message
    else:
        message = ""
    assert "\n" not in message


@pytest.mark.parametrize(
    "raw", [b'{"a": "b', b'"\n"', b"{", b"[1 2]", b'{"a" 1}', b"nul", b'"\\x"']
)
def test_the_position_is_named_in_one_sentence(raw):
    with pytest.raises(BadUserInput) as refused:
        parse_json(raw)
    assert " at line 1 column " in refused.value.message
    assert "at at" not in refused.value.message
