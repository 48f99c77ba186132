"""An upsert does not take two things for one: deciding fields, kept values, the report.

See docs/api/rest.md#upsert, docs/api/graphql.md#upsert.
"""

from typing import Any
from uuid import UUID, uuid4

import pytest

from apikeys.context import RequestContext
from core import records
from core.query.effects import Created, CreateOptions
from tests.clients import RestClient
from tests.core.write.world import create, create_many, obj, read, rows, shown
from tests.metadata.model_actions import make_field
from tests.standing import ADMIN_KEY
from twenty.errors import ApiError, BadUserInput, Conflict, InvalidQueryInput

ONE, TWO = str(uuid4()), str(uuid4())


@pytest.fixture
def admin_context(rest: RestClient, admin_context: RequestContext) -> RequestContext:
    """Specimens have two unique fields that a caller made."""
    specimens = obj(admin_context, "specimen")
    make_field(rest, str(specimens.id), "UUID", "uniqueUuid", isUnique=True)
    return ADMIN_KEY.context()


def upsert(
    context: RequestContext, name: str, *bodies: dict[str, Any], by: tuple[str, ...] | None = None
) -> Created:
    options = CreateOptions(upsert=True, conflict_fields=by)
    return records.create_many_told(context, obj(context, name), bodies, shown("id"), options)


def refused(
    context: RequestContext, name: str, *bodies: dict[str, Any], by: tuple[str, ...] | None = None
) -> ApiError:
    """Return the refusal, which has written nothing."""
    before = rows(context, name)
    with pytest.raises(ApiError) as raised:
        upsert(context, name, *bodies, by=by)
    assert rows(context, name) == before
    return raised.value


def specimen(context: RequestContext, **values: Any) -> str:
    return str(create(context, "specimen", **values)["id"])


# -- what a caller made unique is never overwritten by the way ------------------------------------


def test_a_found_record_keeps_the_unique_value_that_a_caller_made(
    admin_context: RequestContext,
) -> None:
    """One organisation of a file had another's domain: its number replaced the other's."""
    found = specimen(admin_context, uniqueText="one", uniqueUuid=ONE)
    refusal = refused(admin_context, "specimen", {}, {"uniqueText": "one", "uniqueUuid": TWO})
    assert isinstance(refusal, Conflict)
    assert (refusal.status, refusal.code) == (409, "UPSERT_UNIQUE_VALUE_CONFLICT")
    (fault,) = refusal.body["errors"]
    assert (fault["index"], fault["code"]) == (1, "UPSERT_UNIQUE_VALUE_CONFLICT")
    assert fault["conflict"]["ids"] == [found]
    told = [fault["conflict"][name] for name in ("matchedBy", "field", "held", "given")]
    assert told == ["uniqueText", "uniqueUuid", ONE, TWO]
    assert all(value in refusal.message for value in (found, ONE, TWO, "records[1]"))


def test_a_value_that_was_missing_is_added(admin_context: RequestContext) -> None:
    found = specimen(admin_context, uniqueText="one")
    upsert(admin_context, "specimen", {"uniqueText": "one", "uniqueUuid": TWO})
    assert read(admin_context, "specimen", found)["uniqueUuid"] == TWO


def test_the_same_value_again_is_no_conflict(admin_context: RequestContext) -> None:
    found = specimen(admin_context, uniqueText="one", uniqueUuid=ONE)
    made = upsert(admin_context, "specimen", {"uniqueText": "one", "uniqueUuid": ONE})
    assert [effect.id for effect in made.effects] == [found]


def test_a_record_named_by_its_id_is_changed(admin_context: RequestContext) -> None:
    found = specimen(admin_context, uniqueText="one", uniqueUuid=ONE)
    upsert(admin_context, "specimen", {"id": found, "uniqueText": "two", "uniqueUuid": TWO})
    after = read(admin_context, "specimen", found)
    assert (after["uniqueText"], after["uniqueUuid"]) == ("two", TWO)


def test_a_standard_unique_value_is_changed_as_the_contract_has_it(
    admin_context: RequestContext,
) -> None:
    ada = create(admin_context, "person", emails={"primaryEmail": "a@x.test"})
    upsert(admin_context, "person", {"id": ada["id"], "emails": {"primaryEmail": "b@x.test"}})
    assert read(admin_context, "person", ada["id"])["emails"]["primaryEmail"] == "b@x.test"


def test_two_records_of_a_call_are_not_taken_for_one(admin_context: RequestContext) -> None:
    specimen(admin_context, uniqueText="one")
    bodies = [{"uniqueText": "one", "uniqueUuid": ONE}, {"uniqueText": "one", "uniqueUuid": TWO}]
    refusal = refused(admin_context, "specimen", *bodies)
    (fault,) = refusal.body["errors"]
    assert refusal.code == "UPSERT_UNIQUE_VALUE_CONFLICT"
    assert (fault["index"], fault["conflict"]["index"]) == (1, 0)
    assert "records[0]" in fault["message"]


def test_every_conflict_of_a_call_is_reported(admin_context: RequestContext) -> None:
    specimen(admin_context, uniqueText="one", uniqueUuid=ONE)
    specimen(admin_context, uniqueText="two", uniqueUuid=TWO)
    refusal = refused(
        admin_context,
        "specimen",
        {"uniqueText": "one", "uniqueUuid": str(uuid4())},
        {"uniqueText": "fine"},
        {"uniqueText": "two", "uniqueUuid": str(uuid4())},
        {"uniqueText": "one", "uniqueUuid": TWO},
    )
    faults = refusal.body["errors"]
    assert [fault["index"] for fault in faults] == [0, 2, 3]
    assert faults[2]["code"] == "UPSERT_MULTIPLE_MATCHING_RECORDS_CONFLICT"
    assert len(faults[2]["conflict"]["ids"]) == 2


# -- fields that decide ---------------------------------------------------------------------------


def test_a_named_field_decides_and_the_others_are_changed(admin_context: RequestContext) -> None:
    found = specimen(admin_context, uniqueText="one", uniqueUuid=ONE)
    body = {"uniqueText": "one", "uniqueUuid": TWO}
    made = upsert(admin_context, "specimen", body, by=("uniqueText",))
    (effect,) = made.effects
    assert (effect.id, effect.action, effect.matched_by) == (found, "updated", "uniqueText")
    assert read(admin_context, "specimen", found)["uniqueUuid"] == TWO


def test_another_holder_of_a_further_value_is_a_conflict(admin_context: RequestContext) -> None:
    found = specimen(admin_context, uniqueText="one", uniqueUuid=ONE)
    other = specimen(admin_context, uniqueText="two", uniqueUuid=TWO)
    body = {"uniqueText": "one", "uniqueUuid": TWO}
    refusal = refused(admin_context, "specimen", body, by=("uniqueText",))
    assert (refusal.status, refusal.code) == (409, "UPSERT_UNIQUE_VALUE_CONFLICT")
    (fault,) = refusal.body["errors"]
    assert fault["conflict"]["ids"] == [found, other]
    assert fault["field"] == "uniqueUuid"


def test_a_new_record_may_not_take_a_value_either(admin_context: RequestContext) -> None:
    other = specimen(admin_context, uniqueText="two", uniqueUuid=TWO)
    body = {"uniqueText": "one", "uniqueUuid": TWO}
    refusal = refused(admin_context, "specimen", body, by=("uniqueText",))
    assert refusal.body["errors"][0]["conflict"]["ids"] == [other]


@pytest.mark.parametrize("name", ["emails", "emails.primaryEmail"])
def test_composites_are_named_whole_or_by_sub_field(
    admin_context: RequestContext, name: str
) -> None:
    ada = create(admin_context, "person", emails={"primaryEmail": "a@x.test"})
    body = {"id": str(uuid4()), "emails": {"primaryEmail": "a@x.test"}}
    (effect,) = upsert(admin_context, "person", body, by=(name,)).effects
    assert (effect.id, effect.matched_by) == (ada["id"], "emails.primaryEmail")


def test_a_constraint_over_several_fields_is_named_by_all(admin_context: RequestContext) -> None:
    note = create(admin_context, "note", title="Hello")
    ada = create(admin_context, "person")
    body = {"noteId": note["id"], "targetPersonId": ada["id"]}
    link = create(admin_context, "noteTarget", **body)
    made = upsert(admin_context, "noteTarget", body, by=("note", "targetPersonId"))
    assert [(e.id, e.matched_by) for e in made.effects] == [(link["id"], "noteId,targetPersonId")]
    refusal = refused(admin_context, "noteTarget", body, by=("noteId",))
    assert refusal.code == "INVALID_CONFLICT_FIELDS"


@pytest.mark.parametrize("names", [(), ("textValue",), ("uniqueText", "nothing"), ("",)])
def test_other_names_are_refused(admin_context: RequestContext, names: tuple[str, ...]) -> None:
    refusal = refused(admin_context, "specimen", {"uniqueText": "one"}, by=names)
    assert isinstance(refusal, BadUserInput)
    assert refusal.code == "INVALID_CONFLICT_FIELDS"
    assert "uniqueText" in refusal.message


def test_fields_that_decide_belong_to_upserts(admin_context: RequestContext) -> None:
    options = CreateOptions(upsert=False, conflict_fields=("uniqueText",))
    with pytest.raises(InvalidQueryInput, match="conflictFields"):
        records.create_one_told(admin_context, obj(admin_context, "specimen"), {}, None, options)


# -- what it tells --------------------------------------------------------------------------------


def test_each_record_is_reported_in_the_order_of_the_call(admin_context: RequestContext) -> None:
    kept, gone = create_many(
        admin_context, "specimen", [{"uniqueText": "kept"}, {"uniqueText": "gone"}]
    )
    records.delete_one(admin_context, obj(admin_context, "specimen"), UUID(gone["id"]), None)
    own = str(uuid4())
    made = upsert(
        admin_context,
        "specimen",
        {"uniqueText": "new", "id": own},
        {"uniqueText": "gone"},
        {},
        {"id": kept["id"]},
        {"uniqueText": "kept"},
    )
    told = [(e.index, e.id, e.action, e.matched_by) for e in made.effects]
    (another,) = {e.id for e in made.effects} - {own, gone["id"], kept["id"]}
    assert told == [
        (0, own, "created", None),
        (1, gone["id"], "restored", "uniqueText"),
        (2, another, "created", None),
        (3, kept["id"], "updated", "id"),
        (4, kept["id"], "updated", "uniqueText"),
    ]
    assert read(admin_context, "specimen", another)["uniqueText"] == ""


def test_a_plain_create_tells_too(admin_context: RequestContext) -> None:
    made = records.create_many_told(admin_context, obj(admin_context, "person"), [{}, {}], None)
    assert [(e.index, e.action) for e in made.effects] == [(0, "created"), (1, "created")]
