"""Names that would mean two things are refused by the change that introduces them.

Nothing is written (docs/api/metadata.md#names, #field-names).
"""

from typing import Any

import pytest

from apikeys.context import RequestContext
from core.graphql.types.schema import schema_for
from metadata.changes.validation.names import RESERVED
from metadata.model.generated_names import SHARED_ROOT_FIELDS, SHARED_TYPES, TYPE_ENDINGS
from metadata.model.naming import SYSTEM_COLUMNS, is_reserved
from tests.clients import GraphqlClient, RestAnswer, RestClient
from tests.metadata.model_actions import (
    ROCKET,
    make_field,
    make_object,
    messages_of,
    object_named,
    options,
    relation_to,
    snapshot,
    update_field,
)
from tests.metadata.names.served import assert_all_is_served

Json = dict[str, Any]
STAGES = {"options": options("NEW", "DONE")}
OTHER_STAGES = {"options": options("OPEN", "SHUT")}


def named(singular: str, plural: str = "") -> Json:
    plural = plural or f"{singular}s"
    return {
        "nameSingular": singular, "namePlural": plural,
        "labelSingular": singular, "labelPlural": plural,
    }  # fmt: skip


def post_object(rest: RestClient, singular: str, plural: str = "") -> RestAnswer:
    return rest.post("/rest/metadata/objects", named(singular, plural))


def post_field(rest: RestClient, obj: Json, key: str, name: str, **values: Any) -> RestAnswer:
    body = {"type": key, "name": name, "label": name, "objectMetadataId": obj["id"], **values}
    return rest.post("/rest/metadata/fields", body)


def rename(rest: RestClient, kind: str, made: Json, **values: Any) -> RestAnswer:
    return rest.patch(f"/rest/metadata/{kind}/{made['id']}", values)


GENERATED = (
    "opportunityStageEnum", "opportunityStageEnumFilter", "companyDomainNameWhereInput",
    "personConnection", "companyRelationCreateInput", "actorSourceEnum",
)  # fmt: skip


@pytest.mark.parametrize("name", GENERATED)
def test_an_object_cannot_be_called_like_a_type_of_others(rest: RestClient, name: str) -> None:
    before = snapshot()
    assert messages_of(post_object(rest, name), "objectMetadata") == [RESERVED]
    assert snapshot() == before


@pytest.mark.parametrize("name", GENERATED)
def test_neither_by_renaming(rest: RestClient, name: str) -> None:
    rocket = make_object(rest)
    before = snapshot()
    assert messages_of(rename(rest, "objects", rocket, nameSingular=name), "objectMetadata") == [
        RESERVED
    ]
    assert snapshot() == before


def refusal(name: str, holder: str, claim: str) -> str:
    return f'Name is not available: {holder} and {claim} both need the GraphQL name "{name}"'


def test_a_field_cannot_bring_a_type_that_an_object_is_called_like(rest: RestClient) -> None:
    deal = make_object(rest, **named("deal"))
    make_object(rest, **named("dealStageEnum"))
    make_object(rest, **named("dealMailsWhereInput", "dealMails"))
    stage = post_field(rest, deal, "SELECT", "stage", **STAGES)
    assert messages_of(stage, "fieldMetadata") == [
        refusal("DealStageEnum", "dealStageEnum", "deal.stage")
    ]
    state = make_field(rest, deal["id"], "SELECT", "state", **STAGES)
    assert messages_of(rename(rest, "fields", state, name="stage"), "fieldMetadata")
    mails = make_field(rest, deal["id"], "EMAILS", "mails")
    before = snapshot()
    unique = rename(rest, "fields", mails, isUnique=True)
    assert messages_of(unique, "fieldMetadata") == [
        refusal("DealMailsWhereInput", "dealMailsWhereInput", "deal.mails")
    ]
    assert snapshot() == before


@pytest.mark.parametrize("key", ["SELECT", "MULTI_SELECT", "RATING"])
def test_two_fields_do_not_share_an_enum(
    rest: RestClient, graphql: GraphqlClient, key: str
) -> None:
    deal, room = make_object(rest, **named("deal")), make_object(rest, **named("dealRoom"))
    values = {} if key == "RATING" else OTHER_STAGES
    first = make_field(rest, deal["id"], "SELECT", "roomStage", **STAGES)
    before = snapshot()
    (message,) = messages_of(post_field(rest, room, key, "stage", **values), "fieldMetadata")
    assert "deal.roomStage" in message
    assert "dealRoom.stage" in message
    assert snapshot() == before
    update_field(rest, first["id"], name="place")
    make_field(rest, room["id"], key, "stage", **values)
    assert messages_of(rename(rest, "fields", first, name="roomStage"), "fieldMetadata")
    assert_all_is_served(rest, graphql, {"deal", "dealRoom"})


def test_an_object_takes_its_fields_along_when_it_is_renamed(rest: RestClient) -> None:
    deal, rocket = make_object(rest, **named("deal")), make_object(rest)
    make_field(rest, deal["id"], "SELECT", "roomStage", **STAGES)
    make_field(rest, rocket["id"], "SELECT", "stage", **OTHER_STAGES)
    answer = rename(rest, "objects", rocket, nameSingular="dealRoom")
    assert messages_of(answer, "objectMetadata") == [RESERVED]


def test_what_is_switched_off_keeps_its_names(rest: RestClient) -> None:
    deal, room = make_object(rest, **named("deal")), make_object(rest, **named("dealRoom"))
    first = make_field(rest, deal["id"], "SELECT", "roomStage", **STAGES)
    update_field(rest, first["id"], isActive=False)
    assert messages_of(post_field(rest, room, "SELECT", "stage", **STAGES), "fieldMetadata")


def test_a_field_that_is_called_like_a_column_of_postgresql_is_served(
    rest: RestClient, graphql: GraphqlClient
) -> None:
    rocket = make_object(rest)
    for name in sorted(SYSTEM_COLUMNS):
        make_field(rest, rocket["id"], "TEXT", name)
    assert_all_is_served(rest, graphql, {"rocket"})
    made = rest.post("/rest/rockets", {"ctid": "here", "xmin": "there"}).body["data"][
        "createRocket"
    ]
    found = rest.get("/rest/rockets", filter='ctid[eq]:"here"').body["data"]["rockets"]
    assert [(one["id"], one["xmin"]) for one in found] == [(made["id"], "there")]


def test_a_new_object_s_polymorphic_fields_need_their_names(rest: RestClient) -> None:
    note_target = object_named(rest, "noteTarget")
    make_field(rest, note_target["id"], "TEXT", "targetRocket")
    make_field(rest, note_target["id"], "TEXT", "targetShipId")
    before = snapshot()
    for names in (ROCKET, named("ship")):
        (message,) = messages_of(rest.post("/rest/metadata/objects", names), "fieldMetadata")
        assert message.endswith("of the object noteTarget needs a name that is not available")
    assert snapshot() == before


def test_a_name_whose_followers_would_be_too_long_is_refused(rest: RestClient) -> None:
    before = snapshot()
    messages = messages_of(post_object(rest, "r" * 58, "rockets"), "fieldMetadata")
    assert len(messages) == 4
    assert all(message.endswith("needs a name of at most 63 characters") for message in messages)
    assert snapshot() == before
    longest = make_object(rest, **named("r" * 57, "r" * 63))
    answer = rename(rest, "objects", longest, nameSingular="r" * 58)
    assert len(messages_of(answer, "fieldMetadata")) == 4


def test_operation_ids_and_parameters_mean_one_thing(
    rest: RestClient, graphql: GraphqlClient
) -> None:
    for singular, plural in (
        ("rocket", "rockets"), ("oneRocket", "manyRockets"), ("manyRocket", "oneRockets"),
        ("oneOneRocket", "manyManyRockets"),
        ("oneShuttle", "manyShuttles"), ("shuttleDuplicates", "shuttlesDuplicates"),
        ("ship", "forRecords"), ("shipForUpdate", "shipsForUpdate"),
    ):  # fmt: skip
        make_object(rest, **named(singular, plural))
    assert_all_is_served(rest, graphql, {"oneRocket", "ship"})
    paths = rest.get("/rest/open-api/core").body["paths"]
    assert paths["/rockets/{id}/restore"]["patch"]["operationId"] == "restoreRocket"
    assert paths["/restore/rockets/{id}"]["patch"]["operationId"] == "restoreOneRocket"
    assert paths["/manyRockets/{id}/restore"]["patch"]["operationId"] == "restore_OneRocket"


def test_relations_of_the_longest_name_are_ordered_and_paged_by(
    rest: RestClient, graphql: GraphqlClient
) -> None:
    """Their id has 65 letters, more than an identifier of PostgreSQL."""
    rocket = make_object(rest)
    make_field(rest, rocket["id"], "RELATION", "r" * 63, **relation_to(rocket["id"], "others"))
    assert_all_is_served(rest, graphql, {"rocket"})


def test_the_registry_knows_every_name_of_a_real_schema(admin_context: RequestContext) -> None:
    catalog = admin_context.catalog
    schema = schema_for(catalog)
    # Types about the caller: no object can be named like them.
    made = {
        name
        for name in schema.type_map
        if not name.startswith(("__", "Account_")) and not is_reserved(name[:1].lower() + name[1:])
    }
    assert made - set(catalog.names.names.values()) <= SHARED_TYPES
    assert schema.query_type is not None
    assert schema.mutation_type is not None
    roots = {*schema.query_type.fields, *schema.mutation_type.fields}
    assert roots - set(catalog.names.names.values()) == SHARED_ROOT_FIELDS
    assert not any("_" in name for name in SHARED_TYPES | set(TYPE_ENDINGS))
    assert catalog.names.clashes == ()
