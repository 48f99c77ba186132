"""Workspaces of earlier releases may hold names that mean two things: they are still served.

The admin is told.
"""

from typing import Any

import pytest

from core.graphql.types.schema import schema_for
from metadata.model.catalog import forget_catalogs
from metadata.models import FieldMetadata, ObjectMetadata
from metadata.upgrade import upgrade_workspaces
from tests.clients import GraphqlClient, RestClient
from tests.metadata.model_actions import make_field, make_object, messages_of, options, update_field
from tests.metadata.names.served import assert_all_is_served
from tests.metadata.names.test_refused_names import named, rename
from tests.standing import ADMIN_KEY
from twenty.workspaces.models import Workspace

STAGES = {"options": options("NEW", "DONE")}
OTHER_STAGES = {"options": options("OPEN", "SHUT")}


def stored(model: type[Any], made: dict[str, Any], **columns: str) -> None:
    """Store the model as an earlier release accepted it."""
    model._default_manager.filter(pk=made["id"]).update(**columns)
    forget_catalogs()


@pytest.fixture
def rooms(rest: RestClient) -> dict[str, Any]:
    """`deal.roomStage` and `dealRoom.stage`; answers with the second field."""
    deal, room = make_object(rest, **named("deal")), make_object(rest, **named("dealRoom"))
    make_field(rest, deal["id"], "SELECT", "roomStage", **STAGES)
    field = make_field(rest, room["id"], "SELECT", "place", **OTHER_STAGES)
    stored(FieldMetadata, field, name="stage")
    return field


@pytest.mark.usefixtures("rooms")
def test_two_fields_of_one_enum_get_two(rest: RestClient, graphql: GraphqlClient) -> None:
    assert_all_is_served(rest, graphql, {"deal", "dealRoom"})
    types = schema_for(ADMIN_KEY.context().catalog).type_map
    spares = {"DealRoom_Stage_Enum", "Deal_RoomStage_Enum"} & set(types)
    assert len(spares) == 1
    assert f"{spares.pop()}Filter" in types
    assert {"DealRoomStageEnum", "DealRoomStageEnumFilter"} <= set(types)


def test_the_upgrade_names_them_and_renaming_ends_it(
    rest: RestClient, workspace: Workspace, rooms: dict[str, Any]
) -> None:
    (sentence,) = upgrade_workspaces()
    for name in (workspace.display_name, "deal.roomStage", "dealRoom.stage", '"DealRoomStageEnum"'):
        assert name in sentence
    update_field(rest, rooms["id"], name="place")
    assert upgrade_workspaces() == []


def test_they_stand_in_nobody_s_way_and_no_third_one_joins_them(
    rest: RestClient, rooms: dict[str, Any]
) -> None:
    make_field(rest, rooms["objectMetadataId"], "TEXT", "note")
    update_field(rest, rooms["id"], label="Stage of the room")
    third = make_object(rest, **named("dealRoomStage"))
    assert messages_of(rename(rest, "objects", third, nameSingular="dealRoomStageEnum"),
                       "objectMetadata")  # fmt: skip


def test_an_object_called_like_a_standard_field_s_enum_leaves_it_its_name(
    rest: RestClient, graphql: GraphqlClient
) -> None:
    rocket = make_object(rest)
    stored(ObjectMetadata, rocket, name_singular="opportunityStageEnum")
    assert_all_is_served(rest, graphql, {"opportunityStageEnum", "opportunity"})
    names = ADMIN_KEY.context().catalog.names
    assert "OpportunityStageEnum" in names.names.values()
    answer = graphql("{ rockets { __typename edges { __typename node { __typename id } } } }")
    assert answer.data["rockets"]["__typename"] == "OpportunityStageEnumConnection"
    made = graphql("mutation { createOpportunityStageEnum(data: {}) { __typename } }")
    assert made.data["createOpportunityStageEnum"]["__typename"] == "OpportunityStageEnum_"
    (sentence,) = upgrade_workspaces()
    assert '"OpportunityStageEnum_"' in sentence


def test_root_fields_of_one_name_are_two(rest: RestClient, graphql: GraphqlClient) -> None:
    rocket = make_object(rest)
    stored(ObjectMetadata, rocket, name_singular="peopleGroupBy")
    assert graphql("{ rockets { totalCount } }").data == {"rockets": {"totalCount": 0}}
    shown = graphql("{ peopleGroupBy(groupBy: [{ city: true }]) { totalCount } }")
    assert shown.data == {"peopleGroupBy": []}
    assert graphql('{ __type(name: "PeopleGroupBy") { name } }').data["__type"]
