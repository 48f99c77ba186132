"""What happens to records when fields change: unique, required, options, defaults, types
(docs/api/metadata.md#defaults to #settings)."""

from typing import Any

import pytest

from tests.clients import GraphqlClient, RestClient
from tests.metadata.model_actions import (
    make_field,
    make_object,
    messages_of,
    options,
    snapshot,
    update_field,
)

PATH = "/rest/metadata/fields"
ONE_OF = "must be one of the option values"


@pytest.fixture
def rocket(rest: RestClient) -> dict[str, Any]:
    return make_object(rest)


def launch(rest: RestClient, **values: Any) -> str:
    answer = rest.post("/rest/rockets", values)
    assert answer.status == 201, answer.text
    return str(answer.body["data"]["createRocket"]["id"])


def value_of(rest: RestClient, record: str, name: str) -> Any:
    return rest.get(f"/rest/rockets/{record}").body["data"]["rocket"][name]


# -- unique ---------------------------------------------------------------------------------------


def test_unique_over_duplicates_is_refused_and_names_records(
    rest: RestClient, rocket: dict[str, Any]
) -> None:
    field = make_field(rest, rocket["id"], "TEXT", "code")
    ids = [launch(rest, name=f"Rocket {n}", code="A") for n in range(5)]
    rest.delete(f"/rest/rockets/{ids[0]}", soft_delete="true")
    before = snapshot()
    answer = rest.patch(f"{PATH}/{field['id']}", {"isUnique": True})
    (message,) = messages_of(answer, "fieldMetadata")
    assert "code cannot be made unique" in message
    assert sum(one in message for one in ids) == 3
    assert "and more" in message
    assert f'"Rocket 0" ({ids[0]}, deleted)' in message
    assert snapshot() == before


def test_unique_is_switched_on_and_off(rest: RestClient, rocket: dict[str, Any]) -> None:
    field = make_field(rest, rocket["id"], "TEXT", "code")
    launch(rest, code="A")
    launch(rest)
    launch(rest)  # empty values do not collide
    assert update_field(rest, field["id"], isUnique=True)["isUnique"] is True
    assert rest.post("/rest/rockets", {"code": "A"}).status == 400
    assert update_field(rest, field["id"], isUnique=False)["isUnique"] is False
    launch(rest, code="A")


@pytest.mark.parametrize("type_key", ["EMAILS", "LINKS", "PHONES", "NUMBER", "DATE", "UUID"])
def test_other_types_can_be_unique_too(
    rest: RestClient, rocket: dict[str, Any], type_key: str
) -> None:
    field = make_field(rest, rocket["id"], type_key, "code", isUnique=True)
    assert field["isUnique"] is True
    assert update_field(rest, field["id"], isUnique=False)["isUnique"] is False
    assert update_field(rest, field["id"], isUnique=True)["isUnique"] is True


# -- required -------------------------------------------------------------------------------------


def test_required_needs_a_default_which_fills_empty_values(
    rest: RestClient, rocket: dict[str, Any]
) -> None:
    field = make_field(rest, rocket["id"], "NUMBER", "stages")
    record = launch(rest)
    before = snapshot()
    answer = rest.patch(f"{PATH}/{field['id']}", {"isNullable": False})
    assert messages_of(answer, "fieldMetadata") == [
        "Default value cannot be null for non-nullable fields"
    ]
    assert snapshot() == before
    update_field(rest, field["id"], isNullable=False, defaultValue=2)
    assert value_of(rest, record, "stages") == 2
    rest.patch(f"/rest/rockets/{record}", {"stages": None})
    assert value_of(rest, record, "stages") is not None
    update_field(rest, field["id"], isNullable=True, defaultValue=None)
    assert value_of(rest, launch(rest), "stages") is None


# -- defaults -------------------------------------------------------------------------------------


def test_a_default_is_for_records_to_come(rest: RestClient, rocket: dict[str, Any]) -> None:
    field = make_field(rest, rocket["id"], "TEXT", "motto")
    old = launch(rest)
    update_field(rest, field["id"], defaultValue="'Up'")
    assert value_of(rest, old, "motto") == ""
    assert value_of(rest, launch(rest), "motto") == "Up"


def test_a_new_field_gives_its_default_to_records(rest: RestClient, rocket: dict[str, Any]) -> None:
    old = launch(rest)
    make_field(rest, rocket["id"], "BOOLEAN", "isNew", defaultValue=True, isNullable=False)
    assert value_of(rest, old, "isNew") is True


# -- numbers --------------------------------------------------------------------------------------


def test_numbers_become_whole_only_where_they_are(rest: RestClient, rocket: dict[str, Any]) -> None:
    field = make_field(rest, rocket["id"], "NUMBER", "stages")
    record = launch(rest, name="Odd", stages=2.5)
    before = snapshot()
    answer = rest.patch(f"{PATH}/{field['id']}", {"settings": {"dataType": "int"}})
    (message,) = messages_of(answer, "fieldMetadata")
    assert f'"Odd" ({record})' in message
    assert snapshot() == before
    rest.patch(f"/rest/rockets/{record}", {"stages": 3})
    update_field(rest, field["id"], settings={"dataType": "int"})
    assert value_of(rest, record, "stages") == 3
    assert rest.post("/rest/rockets", {"stages": 1.5}).status == 400
    update_field(rest, field["id"], settings={"dataType": "float"})
    launch(rest, stages=1.5)


# -- options --------------------------------------------------------------------------------------

A, B = options("A", "B")


@pytest.mark.parametrize("type_key", ["SELECT", "MULTI_SELECT"])
@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], "Options are required for enum fields"),
        (None, "Options are required for enum fields"),
        ([{**A, "id": "x"}], "Option id is invalid"),
        ([{**A, "value": "not snake"}], "Value must be in UPPER_CASE and follow snake_case"),
        ([{**A, "value": "lower"}], "Value must be in UPPER_CASE and follow snake_case"),
        ([{**A, "value": ""}], "Option value must be a string of at least one character"),
        ([{k: v for k, v in A.items() if k != "value"}], "Option value is required"),
        ([{k: v for k, v in A.items() if k != "label"}], "Option label is required"),
        ([{**A, "label": ""}], "Label must not be empty"),
        ([{**A, "label": "a,b"}], "Label must not contain a comma"),
        ([{**A, "color": "mauve"}], "Option color must be a supported color"),
        ([A, {**B, "value": "A"}], "Duplicated option value"),
        ([A, {**B, "value": " A "}], "Duplicated option value"),
        ([A, {**B, "position": 0}], "Duplicated option position"),
        (
            [
                {**A, "id": "0b1e7c1e-6f0a-4b5e-9a53-1f0c5a8f2d01"},
                {**B, "id": "0b1e7c1e-6f0a-4b5e-9a53-1f0c5a8f2d01"},
            ],
            "Duplicated option id",
        ),
        ([7], "Option value is required"),
    ],
)
def test_bad_options_are_refused_on_create_and_update(
    rest: RestClient, rocket: dict[str, Any], type_key: str, given: Any, message: str
) -> None:
    good = make_field(rest, rocket["id"], type_key, "state", options=[A, B])
    before = snapshot()
    body = {"type": type_key, "name": "phase", "label": "P", "objectMetadataId": rocket["id"]}
    for answer in (
        rest.post(PATH, {**body, "options": given}),
        rest.patch(f"{PATH}/{good['id']}", {"options": given}),
    ):
        assert any(message in one for one in messages_of(answer, "fieldMetadata"))
    assert snapshot() == before


@pytest.mark.parametrize(
    ("type_key", "default", "message"),
    [
        ("SELECT", "A", "Default value should be as quoted string"),
        ("SELECT", "'C'", f"Default value \"'C'\" {ONE_OF}"),
        ("SELECT", ["'A'"], "Default value for select must be a string got"),
        ("MULTI_SELECT", "'A'", "Default value for multi-select must be an array got"),
        ("MULTI_SELECT", [], "If defined default value must contain at least one value"),
        ("MULTI_SELECT", ["'A'", "'A'"], "Default values must be unique"),
        ("RATING", "'RATING_6'", f"Default value \"'RATING_6'\" {ONE_OF}"),
    ],
)
def test_bad_defaults_are_refused(
    rest: RestClient, rocket: dict[str, Any], type_key: str, default: Any, message: str
) -> None:
    before = snapshot()
    body = {"type": type_key, "name": "state", "label": "S", "objectMetadataId": rocket["id"]}
    given = {} if type_key == "RATING" else {"options": [A, B]}
    answer = rest.post(PATH, {**body, **given, "defaultValue": default})
    assert any(message in one for one in messages_of(answer, "fieldMetadata"))
    assert snapshot() == before


def test_options_of_a_rating_are_the_server_s(rest: RestClient, rocket: dict[str, Any]) -> None:
    body = {"type": "RATING", "name": "grade", "label": "G", "objectMetadataId": rocket["id"]}
    before = snapshot()
    assert messages_of(rest.post(PATH, {**body, "options": [A]}), "fieldMetadata")
    assert snapshot() == before
    field = make_field(rest, rocket["id"], "RATING", "grade", defaultValue="'RATING_3'")
    assert [option["value"] for option in field["options"]] == [f"RATING_{n}" for n in range(1, 6)]
    assert value_of(rest, launch(rest), "grade") == "RATING_3"


def test_42_options_with_and_without_ids(rest: RestClient, rocket: dict[str, Any]) -> None:
    given = options(*(f"OPTION_{n}" for n in range(42)))
    given[3]["id"] = "26c602c3-cba9-4d83-92d4-4ba7dbae2f31"
    field = make_field(rest, rocket["id"], "SELECT", "state", options=given)
    assert len(field["options"]) == 42
    assert field["options"][3]["id"] == given[3]["id"]


def test_options_rename_reorder_and_go(
    rest: RestClient, graphql: GraphqlClient, rocket: dict[str, Any]
) -> None:
    field = make_field(
        rest, rocket["id"], "SELECT", "state", options=options("A", "B", "C"), defaultValue="'A'"
    )
    records = {value: launch(rest, state=value) for value in "ABC"}
    a, b, c = field["options"]
    before = snapshot()
    answer = rest.patch(f"{PATH}/{field['id']}", {"options": [b, c]})
    assert messages_of(answer, "fieldMetadata") == [f"Default value \"'A'\" {ONE_OF}"]
    assert snapshot() == before
    # A and B exchange their values; the default goes along with A.
    swapped = [{**a, "value": "B", "label": " x  y "}, {**b, "value": "A"}, c]
    after = update_field(rest, field["id"], options=swapped)
    assert after["defaultValue"] == "'B'"
    assert after["options"][0]["label"] == "x y"
    assert value_of(rest, records["A"], "state") == "B"
    assert value_of(rest, records["B"], "state") == "A"
    # C goes: its records fall back to the default. Options without ids are known by their values.
    kept = [{k: v for k, v in option.items() if k != "id"} for option in after["options"][:2]]
    again = update_field(rest, field["id"], options=kept)
    assert [o["id"] for o in again["options"]] == [a["id"], b["id"]]
    assert value_of(rest, records["C"], "state") == "B"
    assert value_of(rest, records["B"], "state") == "A"
    assert rest.post("/rest/rockets", {"state": "C"}).status == 400
    found = graphql("query { rockets(filter: {state: {eq: A}}) { totalCount } }")
    assert found.data == {"rockets": {"totalCount": 1}}


def test_options_of_lists_migrate_too(rest: RestClient, rocket: dict[str, Any]) -> None:
    field = make_field(rest, rocket["id"], "MULTI_SELECT", "parts", options=options("A", "B", "C"))
    both, only = launch(rest, parts=["A", "B"]), launch(rest, parts=["B"])
    a, _, c = field["options"]
    update_field(rest, field["id"], options=[{**a, "value": "Z"}, {**c, "position": 1}])
    assert value_of(rest, both, "parts") == ["Z"]
    assert value_of(rest, only, "parts") == []
