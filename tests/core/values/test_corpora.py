"""The corpora through the front door: accepted whole or refused by name, unchanged, never 5xx."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from metadata.values.json_values import decoded
from metadata.values.scalars import Refusal
from tests.clients import GraphqlClient, RestClient, send
from tests.core.rest.records import create
from tests.corpora import FOLDER
from twenty.errors import ApiError
from twenty.http.json_body import parse_json

NAUGHTY: list[str] = json.loads((FOLDER / "naughty_strings.json").read_text())
SUITE: list[tuple[str, str]] = [
    (name, text if isinstance(text, str) else text[0] * text[1] + text[2])
    for name, text in json.loads((FOLDER / "json_test_suite.json").read_text())
]


def _is_taken(read: Any, text: Any) -> bool:
    try:
        read(text)
    except (ApiError, Refusal):
        return False
    return True


def test_bodies_and_json_texts_are_read_as_the_suite_says():
    kinds = [name[0] for name, _ in SUITE]
    assert [kinds.count(kind) for kind in "yni"] == [95, 188, 35]
    for name, text in SUITE:
        as_body = _is_taken(parse_json, text.encode("utf-8", "surrogatepass"))
        as_text = _is_taken(decoded, text)
        if name[0] != "i":  # implementations may or may not accept those
            assert as_body is as_text is (name[0] == "y"), name


def test_no_text_of_the_suite_is_a_fault_of_the_server(rest: RestClient) -> None:
    client = Client()
    for name, text in SUITE:
        body = b'{"rawJsonValue": %s}' % text.encode("utf-8", "surrogatepass")
        sent: list[str | bytes] = [body]
        if text.isascii() or name[0] == "y":
            sent.append(json.dumps({"rawJsonValue": text}))
        for one in sent:
            answer = send(client, rest.secret, "POST", "/rest/specimens", one)
            assert answer.status_code in (201, 400), name
            if name[0] != "i":
                is_good = name[0] == "y" and _is_storable(text, is_quoted=one is not body)
                assert (answer.status_code == 201) is is_good, name


def _is_storable(text: str, *, is_quoted: bool) -> bool:
    """Tell whether PostgreSQL can store it: no U+0000; a string in a body is read as JSON text."""
    value = json.loads(text)
    return "\\x00" not in repr(value) and (is_quoted or not isinstance(value, str))


def test_naughty_strings_come_back_as_they_were_given(
    rest: RestClient, graphql: GraphqlClient
) -> None:
    assert len(NAUGHTY) == 485
    assert len(set(NAUGHTY)) == 481
    for start in range(0, len(NAUGHTY), 60):
        some = NAUGHTY[start : start + 60]
        answer = rest.post("/rest/batch/specimens", [{"textValue": text} for text in some])
        assert answer.status == 201, answer.text
        made = answer.body["data"]["createSpecimens"]
        assert [specimen["textValue"] for specimen in made] == some
        told = graphql(
            "mutation($data: [SpecimenCreateInput!]!) { createSpecimens(data: $data)"
            " { textValue arrayValue rawJsonValue } }",
            {"data": [{"textValue": t, "arrayValue": [t], "rawJsonValue": {"t": t}} for t in some]},
        )
        for shown, text in zip(told.data["createSpecimens"], some, strict=True):
            assert shown == {"textValue": text, "arrayValue": [text], "rawJsonValue": {"t": text}}


@pytest.mark.parametrize(
    ("plural", "path"),
    [
        ("people", ("emails", "primaryEmail")),
        ("people", ("phones", "primaryPhoneNumber")),
        ("companies", ("domainName", "primaryLinkUrl")),
        ("companies", ("linkedinLink", "primaryLinkUrl")),
        ("opportunities", ("amount", "amountMicros")),
        ("opportunities", ("amount", "currencyCode")),
        ("opportunities", ("closeDate",)),
    ],
)
def test_naughty_strings_are_refused_by_name_or_can_be_written_back(
    rest: RestClient, plural: str, path: tuple[str, ...]
) -> None:
    field, *sub = path
    label = ".".join(path)
    for text in dict.fromkeys(NAUGHTY):
        value: Any = {sub[0]: text} if sub else text
        response = send(Client(), rest.secret, "POST", f"/rest/{plural}", {field: value})
        answer = json.loads(response.content)  # type: ignore[attr-defined]
        if response.status_code == 201:
            (made,) = answer["data"].values()
            again = send(
                Client(), rest.secret, "PATCH", f"/rest/{plural}/{made['id']}", {field: made[field]}
            )
            assert again.status_code == 200, (text, made[field])
            (shown,) = json.loads(again.content)["data"].values()  # type: ignore[attr-defined]
            assert shown[field] == made[field]
            send(Client(), rest.secret, "DELETE", f"/rest/{plural}/{made['id']}")
            continue
        assert response.status_code == 400, text
        is_duplicate = answer.get("code") == "DUPLICATE_ENTRY_DETECTED"
        assert is_duplicate or f'"{label}"' in answer["messages"][0], answer


def test_naughty_strings_can_be_looked_for(rest: RestClient, graphql: GraphqlClient) -> None:
    create(rest, "people", name={"firstName": "Ada"})
    for text in NAUGHTY:
        answer = graphql(
            "query($t: String!) { search(searchInput: $t, limit: 5) { edges { node { label } } }"
            " people(filter: { or: [{ emails: { primaryEmail: { eq: $t } } },"
            " { phones: { primaryPhoneNumber: { eq: $t } } },"
            " { phones: { primaryPhoneNumber: { ilike: $t } } },"
            " { company: { domainName: { primaryLinkUrl: { in: [$t] } } } }] })"
            " { totalCount } }",
            {"t": text},
        )
        assert answer.status == 200
        assert answer.data is not None, (text, answer.errors)
        for error in answer.errors:
            assert error["extensions"]["code"] != "INTERNAL_SERVER_ERROR", (text, error)
