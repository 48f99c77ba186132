"""A refusal about other records reveals no more of them than the caller's role may read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db.models import F

from apikeys.context import RequestContext
from apikeys.models import FieldPermission, ObjectPermission, PermissionFlag, Role
from metadata.changes import service
from metadata.changes.requests import CreateObject, UpdateField
from metadata.models import FieldMetadata, ObjectMetadata
from tests.apikeys.people import make_role
from tests.clients import GraphqlClient, RestAnswer, RestClient
from tests.core.rest.records import create
from tests.fixtures import METADATA
from tests.metadata.model_actions import make_field, make_object
from tests.standing import WORKSPACE_ID, StandingKey
from twenty.errors import MetadataValidationError, PermissionDenied
from twenty.workspaces.models import Workspace

UNSEEN = "records that your role may not see"
SECRET = "Top secret rocket"
MODELLER = StandingKey(WORKSPACE_ID, "Modeller key", "Modeller")


@pytest.fixture
def role(workspace: Workspace) -> Role:
    """A role that may change the data model, and read and write all records that no rule hides."""
    found = make_role(
        workspace,
        "Modeller",
        "DATA_MODEL",
        can_read_all_object_records=True,
        can_update_all_object_records=True,
        can_soft_delete_all_object_records=True,
        can_destroy_all_object_records=True,
    )
    MODELLER.save()
    return found


@pytest.fixture
def modeller(role: Role) -> RestClient:
    return RestClient(MODELLER.secret)


def hide_object(role: Role, object_id: str) -> None:
    ObjectPermission.objects.create(
        role=role, object_id=object_id, can_read_object_records=False,
        can_update_object_records=False,
    )  # fmt: skip


def hide_field(role: Role, field_id: str) -> None:
    FieldPermission.objects.create(
        role=role, field_id=field_id, can_read_field_value=False, can_update_field_value=False
    )


# -- changes of the data model --------------------------------------------------------------------

CHANGES: dict[str, tuple[str, dict[str, Any], dict[str, Any], list[Any]]] = {
    "unique": ("TEXT", {}, {"isUnique": True}, ["same", "same"]),
    "unique e-mails": (
        "EMAILS", {}, {"isUnique": True}, [{"primaryEmail": "a@b.test"}] * 2,
    ),
    "whole": (
        "NUMBER",
        {"settings": {"dataType": "float"}},
        {"settings": {"dataType": "int"}},
        [1.5, 2.5],
    ),
}  # fmt: skip


@pytest.mark.parametrize("hidden", ["nothing", "label", "field", "object"])
@pytest.mark.parametrize("change", CHANGES)
def test_records_in_the_way_are_named_as_far_as_they_may_be_read(
    rest: RestClient, role: Role, modeller: RestClient, change: str, hidden: str
) -> None:
    kind, definition, update, values = CHANGES[change]
    rocket = make_object(rest)
    field = make_field(rest, rocket["id"], kind, "fuel", **definition)
    made = [create(rest, "rockets", name=SECRET, fuel=value) for value in values]
    if hidden == "object":
        hide_object(role, rocket["id"])
    elif hidden == "field":
        hide_field(role, field["id"])
    elif hidden == "label":
        label = FieldMetadata.objects.get(object_id=rocket["id"], name="name")
        hide_field(role, str(label.pk))
    for answer in _both_ways(modeller, field["id"], update):
        assert ("share a value" in answer.text) or ("have" in answer.text), answer.text
        shows_ids = [record["id"] in answer.text for record in made]
        assert shows_ids == [hidden in ("nothing", "label")] * 2, answer.text
        assert (SECRET in answer.text) == (hidden == "nothing"), answer.text
        assert (UNSEEN in answer.text) == (hidden in ("field", "object")), answer.text


def _both_ways(client: RestClient, field_id: str, update: dict[str, Any]) -> list[Any]:
    """The refusal of REST and of GraphQL."""
    rest = client.patch(f"/rest/metadata/fields/{field_id}", update)
    assert rest.status == 400
    graphql = GraphqlClient(METADATA, client.secret)(
        "mutation ($input: UpdateOneFieldMetadataInput!) { updateOneField(input: $input) { id } }",
        {"input": {"id": field_id, "update": update}},
    )
    assert graphql.errors
    return [rest, graphql]


def test_rights_that_were_lost_in_the_queue_hold_no_more(
    rest: RestClient, role: Role, modeller: RestClient, workspace: Workspace
) -> None:
    """`context` is what the change was requested with; the rest happened while it waited."""
    rocket = make_object(rest)
    field = make_field(rest, rocket["id"], "TEXT", "fuel")
    for _ in range(2):
        create(rest, "rockets", name=SECRET, fuel="same")
    context: RequestContext = MODELLER.context()
    hide_field(role, field["id"])
    with pytest.raises(MetadataValidationError) as refused:
        service.apply(context, UpdateField(UUID(field["id"]), {"isUnique": True}))
    assert UNSEEN in str(refused.value.body)
    assert SECRET not in str(refused.value.body)
    PermissionFlag.objects.filter(role=role).delete()
    before = ObjectMetadata.objects.count()
    with pytest.raises(PermissionDenied):
        service.apply(context, CreateObject({"nameSingular": "probe", "namePlural": "probes"}))
    assert ObjectMetadata.objects.count() == before


# -- records --------------------------------------------------------------------------------------


def test_a_combination_with_a_hidden_part_is_not_quoted(
    rest: RestClient, role: Role, modeller: RestClient
) -> None:
    """noteTarget: note and person together are unique, and the role cannot see the person."""
    notes = [create(rest, "notes", title=title) for title in "ab"]
    person = create(rest, "people")
    targets = [
        create(rest, "noteTargets", noteId=note["id"], targetPersonId=person["id"])
        for note in notes
    ]
    path = f"/rest/noteTargets/{targets[1]['id']}"
    shown = modeller.patch(path, {"noteId": notes[0]["id"]})
    assert shown.body["code"] == "DUPLICATE_ENTRY_DETECTED"
    assert person["id"] in shown.text
    field = FieldMetadata.objects.get(
        workspace_id=WORKSPACE_ID, object__name_singular="noteTarget", name="targetPerson"
    )
    hide_field(role, str(field.pk))
    _forget(role)
    refused = modeller.patch(path, {"noteId": notes[0]["id"]})
    assert refused.body["code"] == "DUPLICATE_ENTRY_DETECTED"
    assert person["id"] not in refused.text
    assert "erson" not in refused.text


def test_what_still_points_to_a_record_is_named_only_to_those_who_may_read_it(
    rest: RestClient, role: Role, modeller: RestClient
) -> None:
    rocket = make_object(rest)
    stage = make_object(
        rest, nameSingular="stage", namePlural="stages", labelSingular="Stage",
        labelPlural="Secret stages",
    )  # fmt: skip
    relation = {
        "type": "MANY_TO_ONE", "targetObjectMetadataId": rocket["id"],
        "targetFieldLabel": "Stages", "targetFieldIcon": "IconUser",
    }  # fmt: skip
    make_field(
        rest, stage["id"], "RELATION", "rocket",
        relationCreationPayload=relation, settings={"onDelete": "RESTRICT"},
    )  # fmt: skip
    made = create(rest, "rockets")
    create(rest, "stages", rocketId=made["id"])
    path = f"/rest/rockets/{made['id']}"
    shown = modeller.delete(path)
    assert shown.body["code"] == "RECORD_IN_USE"
    assert "Secret stages" in shown.text
    hide_object(role, stage["id"])
    _forget(role)
    refused = modeller.delete(path)
    assert refused.body["code"] == "RECORD_IN_USE"
    assert "tages" not in refused.text


def test_a_join_column_shows_an_id_unless_a_rule_hides_its_field(
    rest: RestClient, role: Role, modeller: RestClient
) -> None:
    """docs/permissions.md#what-a-role-says."""
    company = create(rest, "companies", name=SECRET)
    person = create(rest, "people", companyId=company["id"])
    hidden = ObjectMetadata.objects.get(workspace_id=WORKSPACE_ID, name_singular="company")
    hide_object(role, str(hidden.pk))
    shown = modeller.get(f"/rest/people/{person['id']}", depth=1)
    assert shown.body["data"]["person"]["companyId"] == company["id"]
    assert SECRET not in shown.text
    field = FieldMetadata.objects.get(
        workspace_id=WORKSPACE_ID, object__name_singular="person", name="company"
    )
    hide_field(role, str(field.pk))
    _forget(role)
    assert company["id"] not in modeller.get(f"/rest/people/{person['id']}").text


def test_a_merge_keeps_what_its_caller_does_not_see(
    rest: RestClient, role: Role, modeller: RestClient
) -> None:
    field = FieldMetadata.objects.get(
        workspace_id=WORKSPACE_ID, object__name_singular="person", name="phones"
    )
    hide_field(role, str(field.pk))
    number = {"primaryPhoneNumber": "612345678", "primaryPhoneCountryCode": "FR"}
    people = [create(rest, "people", city="Rome"), create(rest, "people", phones=number)]
    answer: RestAnswer = modeller.patch("/rest/people/merge", _merging(people), fields="id,city")
    assert answer.status == 200, answer.text
    assert "612345678" not in answer.text
    kept = rest.get(f"/rest/people/{people[0]['id']}").body["data"]["person"]
    assert kept["phones"]["primaryPhoneNumber"] == "612345678"
    assert kept["city"] == "Rome"


def test_a_merge_leaves_alone_what_its_caller_sees_and_may_not_change(
    rest: RestClient, role: Role, modeller: RestClient
) -> None:
    field = FieldMetadata.objects.get(
        workspace_id=WORKSPACE_ID, object__name_singular="person", name="jobTitle"
    )
    FieldPermission.objects.create(role=role, field=field, can_update_field_value=False)
    people = [create(rest, "people"), create(rest, "people", jobTitle="Pilot")]
    answer = modeller.patch("/rest/people/merge", _merging(people))
    assert answer.status == 200, answer.text
    assert not answer.body["data"]["mergePerson"]["jobTitle"]


def _merging(records: list[Any]) -> dict[str, Any]:
    return {"ids": [record["id"] for record in records], "conflictPriorityIndex": 0}


def _forget(role: Role) -> None:
    """A rule was added bypassing the service, which would have raised the version."""
    Workspace.objects.filter(pk=role.workspace_id).update(
        permissions_version=F("permissions_version") + 1
    )
