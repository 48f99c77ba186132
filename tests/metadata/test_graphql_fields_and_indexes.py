"""Fields, indexes, lists and overviews over Metadata GraphQL (docs/api/metadata.md#graphql,
#indexes, #errors)."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from apikeys.context import RequestContext
from apikeys.models import FieldPermission
from tests.clients import GraphqlClient, RestClient
from tests.factories import make_company, make_role
from tests.metadata.model_actions import (
    create_field,
    create_object,
    field_named,
    make_field,
    make_object,
    messages_of,
    object_named,
    snapshot,
)
from tests.metadata.model_documents import (
    CREATE_INDEX,
    DELETE_FIELD,
    DELETE_INDEX,
    DELETE_OBJECT,
    OBJECTS,
    UPDATE_FIELD,
    UPDATE_OBJECT,
    UPDATE_OBJECTS,
    WHOLE_MODEL,
)
from twenty.workspaces.models import Workspace

Json = dict[str, Any]


def code_of(answer: Any) -> tuple[str, str]:
    extensions = answer.errors[0]["extensions"]
    return extensions["code"], extensions["subCode"]


# -- reading --------------------------------------------------------------------------------------


def test_the_whole_model_can_be_asked_for(metadata_graphql: GraphqlClient) -> None:
    answer = metadata_graphql(WHOLE_MODEL)
    assert answer.errors == []
    nodes = [edge["node"] for edge in answer.data["objects"]["edges"]]
    person = next(node for node in nodes if node["nameSingular"] == "person")
    assert len(person["fields"]["edges"]) == len(person["fieldsList"])
    company = next(field for field in person["fieldsList"] if field["name"] == "company")
    assert company["relation"]["type"] == "MANY_TO_ONE"
    assert company["relation"]["targetFieldMetadata"]["name"] == "people"


def test_names_of_types_are_upstream_s(metadata_graphql: GraphqlClient) -> None:
    found = metadata_graphql("{ __schema { types { name } } }").data["__schema"]["types"]
    names = {one["name"] for one in found}
    assert names >= {
        "CursorPaging", "ObjectFilter", "FieldFilter", "UUIDFilterComparison",
        "BooleanFieldComparison", "CreateOneObjectInput", "CreateObjectInput",
        "UpdateOneObjectInput", "UpdateObjectPayload", "DeleteOneObjectInput",
        "CreateOneFieldMetadataInput", "CreateFieldInput", "UpdateOneFieldMetadataInput",
        "UpdateFieldInput", "DeleteOneFieldInput", "CreateOneIndexInput", "Object", "Field",
        "Relation", "Index", "IndexField", "SearchField", "ObjectConnection",
        "ObjectFieldsConnection", "FieldMetadataType", "ObjectRecordCount", "MinimalMetadata",
    }  # fmt: skip


def test_pages_and_filters(metadata_graphql: GraphqlClient, rest: RestClient) -> None:
    make_object(rest)

    def page(paging: Json, wanted: Json | None = None) -> Json:
        answer = metadata_graphql(OBJECTS, {"paging": paging, "filter": wanted or {}})
        assert answer.errors == []
        found: Json = answer.data["objects"]
        return found

    every = page({"first": 1000})["edges"]
    first = page({"first": 2})
    assert first["edges"] == every[:2]
    assert (first["pageInfo"]["hasNextPage"], first["pageInfo"]["hasPreviousPage"]) == (True, False)
    after = page({"first": 2, "after": first["pageInfo"]["endCursor"]})
    assert after["edges"] == every[2:4]
    before = page({"last": 2, "before": after["pageInfo"]["startCursor"]})
    assert before["edges"] == every[:2]
    assert page({"first": 0})["pageInfo"]["startCursor"] is None
    custom = page({"first": 1000}, {"isCustom": {"is": True}})["edges"]
    assert {edge["node"]["nameSingular"] for edge in custom} == {"rocket", "specimen", "habitat"}
    node = every[0]["node"]
    for wanted in (
        {"id": {"eq": node["id"]}},
        {"id": {"in": [node["id"]]}},
        {"and": [{"id": {"eq": node["id"]}}, {"isActive": {"is": True}}]},
        {"or": [{"id": {"eq": node["id"]}}, {"id": {"eq": str(uuid4())}}]},
    ):
        assert [e["node"] for e in page({"first": 9}, wanted)["edges"]] == [node]
    assert page({"first": 9}, {"isActive": {"isNot": True}})["edges"] == []


@pytest.mark.parametrize("paging", [{"first": 1001}, {"first": -1}, {"after": "nonsense"}])
def test_bad_pages_are_refused(metadata_graphql: GraphqlClient, paging: Json) -> None:
    answer = metadata_graphql(OBJECTS, {"paging": paging, "filter": {}})
    assert answer.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_unknown_ids(metadata_graphql: GraphqlClient) -> None:
    unknown = str(uuid4())
    for kind, entity in (("object", "Object"), ("field", "Field")):
        answer = metadata_graphql(f'{{ {kind}(id: "{unknown}") {{ id }} }}')
        assert (
            answer.errors[0]["message"]
            == f"Unable to find {entity}MetadataEntity with id: {unknown}"
        )
        assert answer.errors[0]["extensions"]["code"] == "NOT_FOUND"


def test_older_members_of_relations(metadata_graphql: GraphqlClient, rest: RestClient) -> None:
    field = field_named(object_named(rest, "person"), "company")["id"]
    answer = metadata_graphql(
        f'{{ field(id: "{field}") {{ relationDefinition {{ direction relationId'
        " targetObjectMetadata { nameSingular } } fromRelationMetadata { id }"
        " toRelationMetadata { relationType fromObjectMetadata { nameSingular }"
        " toObjectMetadata { nameSingular } } } }"
    )
    shown = answer.data["field"]
    assert shown["relationDefinition"]["direction"] == "MANY_TO_ONE"
    assert shown["fromRelationMetadata"] is None
    assert shown["toRelationMetadata"]["fromObjectMetadata"] == {"nameSingular": "company"}
    assert shown["toRelationMetadata"]["toObjectMetadata"] == {"nameSingular": "person"}


def test_overviews(
    metadata_graphql: GraphqlClient,
    stranger_metadata_graphql: GraphqlClient,
    admin_context: RequestContext,
    rest: RestClient,
) -> None:
    make_company(admin_context, name="Acme")
    counts = "{ objectRecordCounts { objectNamePlural totalCount } }"
    found = metadata_graphql(counts).data["objectRecordCounts"]
    assert {"objectNamePlural": "companies", "totalCount": 1} in found
    assert stranger_metadata_graphql(counts).data["objectRecordCounts"] == []
    company = object_named(rest, "company")
    empty = f'{{ mostlyEmptyFieldMetadataIds(objectMetadataId: "{company["id"]}") }}'
    ids = metadata_graphql(empty).data["mostlyEmptyFieldMetadataIds"]
    assert field_named(company, "domainName")["id"] in ids
    assert field_named(company, "name")["id"] not in ids
    minimal = "{ minimalMetadata { objectMetadataItems { id } views { id } collectionHashes"
    first = metadata_graphql(f"{minimal} {{ collectionName hash }} }} }}").data["minimalMetadata"]
    make_object(rest)
    second = metadata_graphql(f"{minimal} {{ collectionName hash }} }} }}").data["minimalMetadata"]
    assert len(second["objectMetadataItems"]) == len(first["objectMetadataItems"]) + 1
    assert first["collectionHashes"] != second["collectionHashes"]


# -- changing -------------------------------------------------------------------------------------


def test_a_field_and_an_object_live_their_lives(metadata_graphql: GraphqlClient) -> None:
    obj = create_object(metadata_graphql).data["createOneObject"]
    field = create_field(metadata_graphql, obj["id"], isLabelSyncedWithName=True)
    assert field.errors == []
    wanted = field.data["createOneField"]["id"]
    update = {"input": {"id": wanted, "update": {"label": "Slogan", "name": "slogan"}}}
    assert metadata_graphql(UPDATE_FIELD, update).data["updateOneField"]["name"] == "slogan"
    gone = metadata_graphql(DELETE_FIELD, {"input": {"id": wanted}})
    assert gone.data["deleteOneField"]["name"] == "slogan"
    update = {"input": {"id": obj["id"], "update": {"isActive": False}}}
    assert metadata_graphql(UPDATE_OBJECT, update).data["updateOneObject"]["isActive"] is False
    gone = metadata_graphql(DELETE_OBJECT, {"input": {"id": obj["id"]}})
    assert gone.data["deleteOneObject"]["nameSingular"] == "rocket"


def test_standard_objects_and_fields_have_their_own_refusals(
    metadata_graphql: GraphqlClient, rest: RestClient
) -> None:
    company = object_named(rest, "company")
    before = snapshot()
    update: Json = {"id": company["id"], "update": {"nameSingular": "firm"}}
    answer = metadata_graphql(UPDATE_OBJECT, {"input": update})
    assert code_of(answer) == ("BAD_USER_INPUT", "INVALID_OBJECT_INPUT")
    field = field_named(company, "employees")
    update = {"id": field["id"], "update": {"name": "staff"}}
    answer = metadata_graphql(UPDATE_FIELD, {"input": update})
    assert code_of(answer) == ("FORBIDDEN", "FIELD_MUTATION_NOT_ALLOWED")
    message = "Cannot edit standard field metadata properties: name"
    assert answer.errors[0]["message"] == message
    update = {"id": field["id"], "update": {"type": "TEXT"}}
    answer = metadata_graphql(UPDATE_FIELD, {"input": update})
    assert answer.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert snapshot() == before


def test_many_updates_are_one_transaction(
    metadata_graphql: GraphqlClient, rest: RestClient
) -> None:
    company, person = (object_named(rest, name)["id"] for name in ("company", "person"))
    before = snapshot()
    inputs = [
        {"id": company, "update": {"labelSingular": "Firm"}},
        {"id": person, "update": {"nameSingular": "human"}},
    ]
    assert metadata_graphql(UPDATE_OBJECTS, {"inputs": inputs}).errors
    assert metadata_graphql(UPDATE_OBJECTS, {"inputs": []}).errors
    assert metadata_graphql(UPDATE_OBJECTS, {"inputs": inputs[:1] * 101}).errors
    assert snapshot() == before
    inputs[1]["update"] = {"labelSingular": "Human"}
    answer = metadata_graphql(UPDATE_OBJECTS, {"inputs": inputs})
    labels = [one["labelSingular"] for one in answer.data["updateManyObjects"]]
    assert labels == ["Firm", "Human"]


def test_rules_vanish_with_their_field(
    metadata_graphql: GraphqlClient, rest: RestClient, workspace: Workspace
) -> None:
    field = make_field(rest, make_object(rest)["id"], "TEXT", "motto")
    role = make_role(workspace, "Narrow", "read")
    FieldPermission.objects.create(role=role, field_id=field["id"], can_read_field_value=False)
    version = Workspace.objects.get(pk=workspace.pk).permissions_version
    assert metadata_graphql(DELETE_FIELD, {"input": {"id": field["id"]}}).errors == []
    assert Workspace.objects.get(pk=workspace.pk).permissions_version == version + 1
    assert not role.field_permissions.exists()


# -- indexes --------------------------------------------------------------------------------------


def index_input(object_id: str, *fields: tuple[str, str | None], **values: Any) -> Json:
    listed = [{"fieldMetadataId": one, "subFieldName": sub} for one, sub in fields]
    return {"input": {"index": {"objectMetadataId": object_id, "fields": listed, **values}}}


def test_indexes_that_cannot_stand_are_refused(
    metadata_graphql: GraphqlClient, rest: RestClient
) -> None:
    company = object_named(rest, "company")
    name, domain, people = (
        field_named(company, one)["id"] for one in ("name", "domainName", "people")
    )
    before = snapshot()
    for wanted, code in (
        (index_input(company["id"]), "INDEX_FIELDS_REQUIRED"),
        (index_input(company["id"], (name, None), (name, None)), "DUPLICATE_INDEX_FIELDS"),
        (index_input(str(uuid4()), (name, None)), "INDEX_OBJECT_NOT_FOUND"),
        (index_input(company["id"], (str(uuid4()), None)), "INDEX_FIELD_NOT_FOUND_ON_OBJECT"),
        (index_input(company["id"], (people, None)), "INDEX_FIELD_NOT_FOUND_ON_OBJECT"),
        (index_input(company["id"], (domain, None)), "INDEX_NOT_SUPPORTED_FOR_COMPOSITE_FIELD"),
        (index_input(company["id"], (domain, "x")), "INDEX_NOT_SUPPORTED_FOR_COMPOSITE_FIELD"),
        (index_input(company["id"], (name, "x")), "INDEX_NOT_SUPPORTED_FOR_COMPOSITE_FIELD"),
        (index_input(company["id"], (name, None), indexType="GIN"), "INVALID_INDEX_INPUT"),
    ):
        answer = metadata_graphql(CREATE_INDEX, wanted)
        assert answer.errors[0]["extensions"]["subCode"] == code
        assert messages_of(answer, "index")
    own = company["indexMetadatas"][0]["id"]
    for index_id, code in ((own, "CANNOT_DELETE_SYSTEM_INDEX"), (str(uuid4()), "INDEX_NOT_FOUND")):
        answer = metadata_graphql(DELETE_INDEX, {"input": {"id": index_id}})
        assert answer.errors[0]["extensions"]["subCode"] == code
    assert snapshot() == before


def _definition(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
        (found,) = cursor.fetchone()
    return str(found)


def test_an_index_of_the_moment_of_deletion_holds_deleted_records(
    metadata_graphql: GraphqlClient, rest: RestClient
) -> None:
    company = object_named(rest, "company")
    deleted_at = field_named(company, "deletedAt")["id"]
    answer = metadata_graphql(CREATE_INDEX, index_input(company["id"], (deleted_at, None)))
    index = answer.data["createOneIndex"]
    assert index["indexWhereClause"] is None
    assert "WHERE" not in _definition(index["name"])


def test_indexes_are_made_up_to_a_limit_and_dropped(
    metadata_graphql: GraphqlClient, rest: RestClient
) -> None:
    company = object_named(rest, "company")
    name, domain = (field_named(company, one)["id"] for one in ("name", "domainName"))
    before = snapshot()
    fields: tuple[tuple[str, str | None], ...] = ((name, None), (domain, "primaryLinkUrl"))
    answer = metadata_graphql(CREATE_INDEX, index_input(company["id"], *fields))
    index = answer.data["createOneIndex"]
    assert (index["isUnique"], index["isCustom"], index["indexType"]) == (False, True, "BTREE")
    assert [f["subFieldName"] for f in index["indexFieldMetadataList"]] == [None, "primaryLinkUrl"]
    assert index["name"].startswith("IDX_")
    assert index["indexWhereClause"] == '"deletedAt" IS NULL'
    assert _definition(index["name"]).endswith(' WHERE ("deletedAt" IS NULL)')
    again = metadata_graphql(CREATE_INDEX, index_input(company["id"], *fields))
    assert again.errors
    assert metadata_graphql(DELETE_INDEX, {"input": {"id": index["id"]}}).errors == []
    assert snapshot()[0:4] == before[0:4]
    obj = make_object(rest)
    made = [make_field(rest, obj["id"], "TEXT", f"text{n}")["id"] for n in range(11)]
    for one in made[:10]:
        assert metadata_graphql(CREATE_INDEX, index_input(obj["id"], (one, None))).errors == []
    over = metadata_graphql(CREATE_INDEX, index_input(obj["id"], (made[10], None)))
    assert messages_of(over, "index") == [
        f"Custom index limit of 10 reached for object {obj['id']}"
    ]
