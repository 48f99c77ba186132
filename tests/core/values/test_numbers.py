"""Numbers from end to end: every digit is kept, or refused by field, value and expectation."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given
from hypothesis import settings as of_hypothesis
from hypothesis import strategies as st

from metadata.values.scalars import decimal, double
from tests.clients import GraphqlClient, RestClient, send
from tests.core.rest.records import create
from tests.core.values.conftest import FieldMaker
from twenty.http.json_body import parse_json

Json = dict[str, Any]
BEYOND = 9_007_199_254_740_993  # 2**53 + 1: no double is it
quick = of_hypothesis(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def posted(rest: RestClient, plural: str, body: str) -> tuple[int, str]:
    """Send a body as text, bypassing the documents: they say number where text is accepted too."""
    response = send(Client(), rest.secret, "POST", f"/rest/{plural}", body)
    return response.status_code, response.content.decode()  # type: ignore[attr-defined]


def stored(rest: RestClient, plural: str, body: str, *path: str) -> Any:
    """The value under `path`, numbers with a point as decimals."""
    status, text = posted(rest, plural, body)
    assert status == 201, text
    (value,) = json.loads(text, parse_float=Decimal)["data"].values()
    for name in path:
        value = value[name]
    return value


def refusal(rest: RestClient, plural: str, body: str) -> str:
    status, text = posted(rest, plural, body)
    assert status == 400, text
    return str(json.loads(text)["messages"][0])


# -- whole numbers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [f"{BEYOND}", f"{BEYOND}.0", f'"{BEYOND}"', f'"{BEYOND}.0"', f"{BEYOND}e0", f"{BEYOND}0E-1"],
)
def test_a_bigint_is_stored_to_the_last_digit(rest: RestClient, written: str) -> None:
    assert stored(rest, "specimens", f'{{"bigintValue": {written}}}', "bigintValue") == BEYOND
    for text in (BEYOND, f"{BEYOND}.0"):
        answer = rest.get("/rest/specimens", filter=f"bigintValue[eq]:{text}")
        assert len(answer.body["data"]["specimens"]) == 1
    answer = rest.get("/rest/specimens", filter=f"bigintValue[eq]:{BEYOND - 1}")
    assert answer.body["totalCount"] == 0


@pytest.mark.parametrize(
    ("name", "written", "expected"),
    [
        ("bigintValue", f"{BEYOND}.5", "a whole number between"),
        ("bigintValue", f"{BEYOND}.00000000000000000000001", "a whole number between"),
        ("bigintValue", '"12 apples"', "a string that holds one"),
        ("bigintValue", "9223372036854775808", "a whole number between"),
        ("intValue", '"42"', "a whole number between"),
        ("intValue", "1.0000000000000000000001", "a whole number between"),
        ("floatValue", f"{BEYOND}", "a number that double precision holds"),
        ("floatValue", f"{BEYOND}.0", "a number that double precision holds"),
        ("floatValue", "12345678901234567890", "a number that double precision holds"),
        ("floatValue", "1e-400", "a number that double precision holds"),
        ("floatValue", '"1.5"', "a number"),
    ],
)
def test_what_would_lose_digits_is_refused_by_name(
    rest: RestClient, name: str, written: str, expected: str
) -> None:
    told = refusal(rest, "specimens", f'{{"{name}": {written}}}')
    assert f'field "{name}"' in told
    assert expected in told


DOUBLES = ["9007199254740992", "1e22", "1e23", "18014398509481984.0", "0.1", "-0", "1e300"]


@pytest.mark.parametrize("written", DOUBLES)
def test_a_float_takes_every_number_that_a_double_is(rest: RestClient, written: str) -> None:
    shown = stored(rest, "specimens", f'{{"floatValue": {written}}}', "floatValue")
    assert float(shown) == float(written)


# -- decimals -------------------------------------------------------------------------------------

DECIMALS = ["0.1", "1234567890123456789.123456789", "5000000.000001", "12345678901234567.8", "1e3"]


@pytest.mark.parametrize("written", DECIMALS)
@pytest.mark.parametrize("quote", ["", '"'])
def test_decimals_are_stored_exactly(rest: RestClient, written: str, quote: str) -> None:
    value = f"{quote}{written}{quote}"
    for plural, body, path in (
        ("opportunities", f'{{"amount": {{"amountMicros": {value}}}}}', ("amount", "amountMicros")),
        ("companies", f'{{"address": {{"addressLat": {value}}}}}', ("address", "addressLat")),
        ("specimens", f'{{"numericValue": {value}}}', ("numericValue",)),
    ):
        assert Decimal(stored(rest, plural, body, *path)) == Decimal(written)


def test_a_decimal_that_is_too_long_is_refused_by_name(rest: RestClient) -> None:
    told = refusal(rest, "opportunities", '{"amount": {"amountMicros": 0.123456789012345678901}}')
    assert 'field "amount.amountMicros"' in told
    assert "20 behind the point" in told


# -- JSON -----------------------------------------------------------------------------------------

NUMBERS = [
    "9007199254740993", "9007199254740993.0", "1.10", "0.1000", "3.141592653589793238462643383",
    "123456789012345678901234567890", "1e5", "1E-7", "-0.0", "2.50", "1e300", "100.0",
]  # fmt: skip


@pytest.mark.parametrize("written", NUMBERS)
def test_json_reads_back_digit_for_digit(rest: RestClient, written: str) -> None:
    for text in (f'{{"a": [{written}]}}', json.dumps(f'{{"a": [{written}]}}')):
        status, answer = posted(rest, "specimens", f'{{"rawJsonValue": {text}}}')
        assert status == 201, answer
        shown = answer.split('"rawJsonValue":{"a": [')[1].split("]")[0]
        assert Decimal(shown) == Decimal(written)
        if "e" not in written.lower():
            assert shown == written.replace("-0.0", "0.0"), "every digit, zeros at the end too"


def test_json_is_kept_through_update_upsert_batch_and_merge(
    rest: RestClient, graphql: GraphqlClient
) -> None:
    made = create(rest, "specimens", name="a")
    path, body = f"/rest/specimens/{made['id']}", '{"rawJsonValue": {"n": 1.000000000000000000001}}'
    client = Client()
    for method, where, sent in (
        ("PATCH", path, body),
        ("PATCH", f"/rest/specimens?filter=id[eq]:{made['id']}", body),
        ("POST", "/rest/batch/specimens", f'[{{"name": "b"}}, {body}]'),
        ("POST", "/rest/specimens?upsert=true", body),
    ):
        answer = send(client, rest.secret, method, where, sent)
        text = answer.content.decode()  # type: ignore[attr-defined]
        assert '"n": 1.000000000000000000001' in text, text
    literal = graphql(
        "mutation { createSpecimen(data: { rawJsonValue: { n: 1.000000000000000000001 } })"
        " { rawJsonValue } }"
    )
    assert '"n": 1.000000000000000000001' in literal.text
    document = (
        "mutation($json: JSON) { createSpecimen(data: { rawJsonValue: $json }) { rawJsonValue } }"
    )
    given = graphql(document, {"json": '{"n": 1.10}'})
    assert '"n": 1.10' in given.text


def test_json_numbers_without_bound_are_refused_by_name(rest: RestClient) -> None:
    for number in ("1" * 1001, "0." + "1" * 1001, "1e-2000"):
        for text in (f'{{"a": {number}}}', json.dumps(f'{{"a": {number}}}')):
            told = refusal(rest, "specimens", f'{{"rawJsonValue": {text}}}')
            assert "1000 digits" in told


SMALL = st.decimals(allow_nan=False, allow_infinity=False).filter(lambda n: abs(n.adjusted()) < 200)


@pytest.mark.django_db
def test_any_json_number_reads_back_unchanged(rest: RestClient) -> None:
    @quick
    @given(SMALL)
    @example(Decimal("1.10"))
    @example(Decimal("9007199254740993"))
    def check(number: Decimal) -> None:
        body = f'{{"rawJsonValue": [{number!s}], "numericValue": null}}'
        assert Decimal(stored(rest, "specimens", body, "rawJsonValue")[0]) == number

    check()


@quick
@given(st.floats(allow_nan=False, allow_infinity=False))
@example(1e23)
@example(2.0**70)
@example(1.2345678901234567e25)
@example(5e-324)
def test_every_double_can_be_written_back_as_it_was_read(number: float) -> None:
    (read,) = parse_json(f"[{number!r}]".encode())
    assert double(read) == number
    assert double(Decimal(repr(number))) == number
    if number == int(number):
        assert double(int(number)) == number


@quick
@given(st.decimals(-(10**30), 10**30, places=12))
@example(Decimal("0.1"))
def test_a_decimal_body_and_a_text_body_mean_the_same(number: Decimal) -> None:
    written = format(number, "f")
    (from_number,) = parse_json(f"[{written}]".encode())
    assert decimal(from_number) == decimal(written) == number


# -- GraphQL --------------------------------------------------------------------------------------

MUTATION = (
    "mutation($data: SpecimenCreateInput!) { createSpecimen(data: $data)"
    " { id bigintValue numericValue currencyValue { amountMicros } } }"
)


def test_graphql_takes_numbers_and_texts(graphql: GraphqlClient) -> None:
    for big, amount in ((BEYOND, "1234567890123456789.5"), (str(BEYOND), "0.1")):
        data = {
            "bigintValue": big,
            "numericValue": amount,
            "currencyValue": {"amountMicros": amount},
        }
        answer = graphql(MUTATION, {"data": data})
        shown = json.loads(answer.text, parse_float=Decimal)["data"]["createSpecimen"]
        assert shown["bigintValue"] == BEYOND
        assert shown["numericValue"] == shown["currencyValue"]["amountMicros"] == Decimal(amount)


def test_graphql_literals_and_variables_keep_digits(graphql: GraphqlClient) -> None:
    fields = "{ bigintValue numericValue floatValue }"
    literal = graphql(
        f"mutation {{ createSpecimen(data: {{ bigintValue: {BEYOND},"
        f" numericValue: 1234567890123456789.123456789 }}) {fields} }}"
    )
    assert f'"bigintValue":{BEYOND}' in literal.text
    assert '"numericValue":1234567890123456789.123456789' in literal.text
    for written in (f"{BEYOND}", f"{BEYOND}.0"):
        told = graphql(f"mutation {{ createSpecimen(data: {{ floatValue: {written} }}) {fields} }}")
        assert "a number that double precision holds" in told.errors[0]["message"]
    document = json.dumps(
        "mutation($n: Float, $i: Int = 1) { createSpecimen(data: { floatValue: $n, intValue: $i })"
        f" {fields} }}"
    )
    for variables, sentence in (
        (f'{{"n": {BEYOND}}}', "a number that double precision holds"),
        (f'{{"n": {BEYOND}.0}}', "a number that double precision holds"),
        ('{"i": 1.0000000000000000000001}', "Int cannot represent non-integer value"),
    ):
        body = f'{{"query": {document}, "variables": {variables}}}'
        answer = send(Client(), graphql.secret, "POST", "/graphql", body)
        assert sentence in answer.content.decode()  # type: ignore[attr-defined]


def test_large_numbers_come_as_texts_on_wish(graphql: GraphqlClient) -> None:
    data = {
        "bigintValue": str(BEYOND),
        "numericValue": "0.10",
        "currencyValue": {"amountMicros": "1234567890123456789.5"},
        "floatValue": 1.5,
        "intValue": 7,
    }
    fields = "bigintValue numericValue floatValue intValue currencyValue { amountMicros }"
    create = MUTATION.replace("id bigintValue numericValue currencyValue { amountMicros }", fields)
    node = f"{fields} children {{ edges {{ node {{ {fields} }} }} }}"
    read = f"{{ specimens {{ edges {{ node {{ {node} }} }} }} }}"
    expected = {
        "bigintValue": str(BEYOND),
        "numericValue": "0.10",
        "floatValue": 1.5,
        "intValue": 7,
        "currencyValue": {"amountMicros": "1234567890123456789.5"},
    }
    as_text = {"X-Number-Format": "text"}
    assert graphql(create, {"data": data}, headers=as_text).data["createSpecimen"] == expected
    # Warm and cold, with and without: no answer is another caller's.
    for headers in (as_text, {}, as_text, {"X-Number-Format": "number"}):
        (edge,) = graphql(read, headers=headers).data["specimens"]["edges"]
        is_text = headers == as_text
        assert isinstance(edge["node"]["bigintValue"], str) is is_text
        assert isinstance(edge["node"]["currencyValue"]["amountMicros"], str) is is_text
    refused = graphql(read, headers={"X-Number-Format": "roman"})
    assert "X-Number-Format must be text or number" in refused.errors[0]["message"]


def test_a_default_of_more_digits_than_it_keeps_is_refused(
    rest: RestClient, contact: Json, add_field: FieldMaker
) -> None:
    body = (
        f'{{"type": "RAW_JSON", "name": "probe", "label": "probe", "objectMetadataId":'
        f' "{contact["id"]}", "defaultValue": {{"n": 1.000000000000000000001}}}}'
    )
    response = send(Client(), rest.secret, "POST", "/rest/metadata/fields", body)
    assert response.status_code == 400
    assert "digits" in response.content.decode()  # type: ignore[attr-defined]
    add_field("CURRENCY", "price", defaultValue={"amountMicros": "1234567890123456789.5"})
    assert '"amountMicros":1234567890123456789.5' in rest.post("/rest/contacts", {}).text
