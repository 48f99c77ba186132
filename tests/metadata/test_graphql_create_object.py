"""createOneObject (docs/api/metadata.md#names, #creating-objects)."""

from typing import Any

import pytest

from apikeys.context import RequestContext
from core.graphql.types.schema import schema_for
from metadata.changes.validation.graphql_names import SHARED_TYPES, TYPE_ENDINGS, clashing_names
from metadata.model.naming import is_reserved
from tests.clients import GraphqlClient, RestClient
from tests.metadata.model_actions import create_object, messages_of, object_named, snapshot

TOO_LONG = "Name is too long"
TOO_SHORT = "Name is too short"
NOT_VALID = (
    "Name is not valid: it must start with lowercase letter and contain only alphanumeric letters"
)
RESERVED = 'This name is reserved. Use a different name or the system will add "Custom" suffix.'
SAME = "The singular and plural names cannot be the same for an object"
NAME_CASES: list[tuple[dict[str, str], list[str]]] = [
    ({"nameSingular": "μ"}, [NOT_VALID]),
    ({"namePlural": "μ"}, [NOT_VALID]),
    ({"nameSingular": "user"}, [RESERVED]),
    ({"namePlural": "users"}, [RESERVED]),
    ({"nameSingular": "Not_Camel_Case"}, [NOT_VALID]),
    ({"namePlural": "Not_Camel_Case"}, [NOT_VALID]),
    ({"nameSingular": "rocketABC"}, ["Name should be in camelCase"]),
    ({"nameSingular": "   "}, [TOO_SHORT, NOT_VALID]),
    ({"namePlural": "   "}, [TOO_SHORT, NOT_VALID]),
    ({"nameSingular": " a b "}, [NOT_VALID]),
    ({"nameSingular": "a" * 64}, [TOO_LONG]),
    ({"namePlural": "a" * 64}, [TOO_LONG]),
    ({"nameSingular": "fish", "namePlural": "fish"}, [SAME]),
    ({"nameSingular": "fish", "namePlural": "  fish  "}, [SAME]),
    ({"labelSingular": "  "}, ["Object label is too short"]),
    ({"labelPlural": "  "}, ["Object label is too short"]),
    ({"labelSingular": "A" * 64}, ["Object label is too long"]),
    (
        {"labelSingular": "Fish", "labelPlural": " Fish "},
        ["The singular and plural labels cannot be the same for an object"],
    ),
    ({"nameSingular": "company"}, ["Object already exists"]),
    ({"nameSingular": "companies"}, ["Object already exists"]),
    ({"namePlural": "specimen"}, ["Object already exists"]),
    ({"nameSingular": "query"}, [RESERVED]),
    ({"nameSingular": "personConnection"}, [RESERVED]),
    ({"nameSingular": "companyDuplicates"}, [RESERVED]),
    ({"namePlural": "peopleGroupBy"}, [RESERVED]),
    ({"nameSingular": "metadata"}, [RESERVED]),
    ({"isRemote": True}, ["Remote objects are not supported yet"]),  # type: ignore[dict-item]
    (
        {"nameSingular": "spaceShip", "isLabelSyncedWithName": True},  # type: ignore[dict-item]
        ["Names are not synced with labels"],
    ),
]


@pytest.mark.parametrize(("values", "messages"), NAME_CASES)
def test_names_and_labels_that_cannot_stand_are_refused_with_the_contract_s_sentences(
    metadata_graphql: GraphqlClient, values: dict[str, Any], messages: list[str]
) -> None:
    before = snapshot()
    answer = create_object(metadata_graphql, **values)
    assert messages_of(answer, "objectMetadata") == messages
    error = answer.errors[0]
    assert error["message"] == "Multiple validation errors occurred while creating object"
    assert error["extensions"]["summary"] == {
        "totalErrors": len(messages),
        "objectMetadata": len(messages),
    }
    assert error["extensions"]["message"].startswith(f"Validation failed for {len(messages)} obj")
    assert snapshot() == before


@pytest.mark.parametrize("name", ["nameSingular", "namePlural", "labelSingular", "labelPlural"])
def test_an_empty_name_is_an_input_error(metadata_graphql: GraphqlClient, name: str) -> None:
    before = snapshot()
    answer = create_object(metadata_graphql, **{name: ""})
    assert answer.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert f"{name} should not be empty" in answer.errors[0]["message"]
    assert snapshot() == before


def test_callers_without_the_flag_are_refused(
    sales_metadata_graphql: GraphqlClient, stranger_metadata_graphql: GraphqlClient
) -> None:
    before = snapshot()
    for graphql in (sales_metadata_graphql, stranger_metadata_graphql):
        answer = create_object(graphql)
        assert answer.errors[0]["extensions"]["code"] == "FORBIDDEN"
        assert answer.errors[0]["extensions"]["subCode"] == "PERMISSION_DENIED"
    assert snapshot() == before


@pytest.mark.parametrize("name", ["applicationId", "universalIdentifier", "openRecordIn"])
def test_members_the_input_does_not_have_are_refused(
    metadata_graphql: GraphqlClient, name: str
) -> None:
    answer = create_object(metadata_graphql, **{name: "x"})
    assert answer.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_a_new_object_has_system_fields_a_name_and_the_four_relations(
    metadata_graphql: GraphqlClient, rest: RestClient
) -> None:
    answer = create_object(metadata_graphql, description="Flies", icon="IconRocket")
    assert answer.errors == []
    obj = answer.data["createOneObject"]
    names = [field["name"] for field in obj["fieldsList"]]
    assert names == [
        "id", "createdAt", "updatedAt", "deletedAt", "name", "position", "createdBy", "updatedBy",
        "searchVector", "timelineActivities", "attachments", "noteTargets", "taskTargets",
    ]  # fmt: skip
    assert (obj["isCustom"], obj["isActive"], obj["isSystem"]) == (True, True, False)
    by_name = {field["name"]: field for field in obj["fieldsList"]}
    assert obj["labelIdentifierFieldMetadataId"] == by_name["name"]["id"]
    assert by_name["id"]["isUnique"] is True
    assert [s["fieldMetadataId"] for s in obj["searchFieldMetadataList"]] == [by_name["name"]["id"]]
    assert {i["indexType"] for i in obj["indexMetadataList"]} == {"BTREE", "GIN"}
    note_target = object_named(rest, "noteTarget")
    target = next(f for f in note_target["fields"] if f["name"] == "targetRocket")
    assert target["settings"]["joinColumnName"] == "targetRocketId"
    assert target["type"] == "MORPH_RELATION"


def test_a_junction_object_has_no_name(metadata_graphql: GraphqlClient) -> None:
    obj = create_object(metadata_graphql, skipNameField=True).data["createOneObject"]
    by_name = {field["name"]: field for field in obj["fieldsList"]}
    assert "name" not in by_name
    assert obj["labelIdentifierFieldMetadataId"] == by_name["id"]["id"]


def test_names_follow_labels_when_asked(metadata_graphql: GraphqlClient) -> None:
    obj = create_object(metadata_graphql, isLabelSyncedWithName=True).data["createOneObject"]
    assert obj["isLabelSyncedWithName"] is True


def test_labels_begin_with_a_capital_and_texts_are_trimmed(metadata_graphql: GraphqlClient) -> None:
    answer = create_object(metadata_graphql, nameSingular=" rocket ", labelSingular=" big  rocket ")
    obj = answer.data["createOneObject"]
    assert (obj["nameSingular"], obj["labelSingular"]) == ("rocket", "Big rocket")


def test_the_table_of_graphql_names_is_that_of_a_real_schema(
    admin_context: RequestContext,
) -> None:
    catalog = admin_context.catalog
    schema = schema_for(catalog).graphql_schema
    made = {name for name in schema.type_map if not name.startswith("__")}
    told = {f"{obj.pascal_name}{ending}" for obj in catalog.all_objects for ending in TYPE_ENDINGS}
    of_objects = tuple(obj.pascal_name for obj in catalog.all_objects)
    of_fields = {name for name in made - told if name.startswith(of_objects)}
    # About the caller: names that no object can have.
    of_account = {name for name in made if name.startswith("Account_")} | {
        name for name in made if is_reserved(name[:1].lower() + name[1:])
    }
    assert made - told - of_fields - of_account <= SHARED_TYPES
    # Named by a field besides: options, and composites that identify a record.
    assert all(name.endswith(("Enum", "EnumFilter", "WhereInput")) for name in of_fields), of_fields
    for obj in catalog.all_objects:
        others = [other for other in catalog.all_objects if other.id != obj.id]
        assert clashing_names(obj.name_singular, obj.name_plural, others) == []
