"""What a role may not read does not exist for it (decision 0011).

In no selection, filter, order, cursor, group, aggregate, relation, duplicate or search.
"""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from apikeys.context import RequestContext
from apikeys.permissions import ObjectRights
from core import records
from core.query.request import (
    AggregateEntry,
    ConnectionShape,
    Dimension,
    DimensionValuesEntry,
    DuplicatesInput,
    GroupByQuery,
    GroupOrder,
    ListShape,
    Selection,
)
from core.query.search_request import SearchQuery
from tests.core.query.words import search_shape
from tests.core.query.world import (
    by,
    children,
    connect,
    connection_of,
    either,
    find,
    find_one,
    insert,
    listed,
    obj,
    query,
    shown,
    where,
)
from twenty.errors import PermissionDenied

NAMES = ConnectionShape((DimensionValuesEntry("v"), AggregateEntry("n", "totalCount")))


def without(context: RequestContext, *fields: str, objects: tuple[str, ...] = ()) -> RequestContext:
    """The same caller, who may not read these fields (`person.jobTitle`) and objects."""
    hidden = set(context.permissions.unreadable_fields)
    for name in fields:
        owner, _, field = name.partition(".")
        hidden.add(obj(context, owner).fields[field].id)
    nothing = {obj(context, name).id: (False, False, False, False) for name in objects}
    permissions = replace(
        context.permissions,
        unreadable_fields=frozenset(hidden),
        object_overrides={**context.permissions.object_overrides, **nothing},
        _rights={},
    )
    return replace(context, permissions=permissions)


@pytest.fixture
def ada(admin_context: RequestContext) -> str:
    (company,) = insert(admin_context, "company", [{"name": "Acme"}])
    (record_id,) = insert(
        admin_context,
        "person",
        [
            {
                "nameFirstName": "Adalbert",
                "nameLastName": "Nolan",
                "phonesPrimaryPhoneNumber": "6123456789",
                "jobTitle": "Engineer",
                "emailsPrimaryEmail": "ada@x.test",
                "companyId": company,
            }
        ],
    )
    return record_id


def denied(call: Any, *arguments: Any, **options: Any) -> None:
    with pytest.raises(PermissionDenied) as refusal:
        call(*arguments, **options)
    assert refusal.value.message == "Entity performing the request does not have permission"
    assert (refusal.value.status, refusal.value.code) == (403, "PERMISSION_DENIED")


def test_a_stranger_reads_nothing(stranger_context: RequestContext, ada: str) -> None:
    context, of = stranger_context, obj(stranger_context, "person")
    denied(find, context, "person", query())
    denied(find_one, context, "person", ada, shown("id"))
    denied(connect, context, "person", query(), connection_of(None, "totalCount"))
    denied(records.group_by, context, of, GroupByQuery((Dimension(("jobTitle",)),)), NAMES)
    denied(records.find_duplicates, context, of, DuplicatesInput(ids=[UUID(ada)]), listed("id"))
    asked = SearchQuery("Adalbert", 10)
    assert json.loads(records.search(context, asked, search_shape()))["edges"] == []
    denied(
        records.search, context, SearchQuery("Adalbert", 10, included=("person",)), search_shape()
    )


@pytest.mark.parametrize(
    "asked",
    [
        {"fields": ("id", "phones")},
        {"filter": where("phones.primaryPhoneNumber", "startsWith", "6")},
        {"filter": where("phones", "is", "NULL")},
        {"filter": either(where("id", "is", "NOT_NULL"), where("phones", "is", "NOT_NULL"))},
        {"filter": where("company.annualRecurringRevenue.amountMicros", "gt", 5)},
        {"order": by("phones.primaryPhoneNumber")},
        {"order": by("id", "phones.primaryPhoneNumber")},
        {"order": by("company.annualRecurringRevenue.currencyCode")},
        # The search vector contains words of hidden fields.
        {"fields": ("searchVector",)},
        {"filter": where("searchVector", "search", "6123456789")},
    ],
)
def test_a_hidden_field_is_in_no_list(
    sales_context: RequestContext, admin_context: RequestContext, ada: str, asked: dict[str, Any]
) -> None:
    fields = asked.get("fields", ("id",))
    wanted = query(asked.get("filter"), asked.get("order", ()))
    denied(find, sales_context, "person", wanted, *fields)
    find(admin_context, "person", wanted, *fields)


@pytest.mark.parametrize("name", ["countNotEmptyPhones", "countUniqueValuesPhones"])
def test_a_hidden_field_is_in_no_aggregate(
    sales_context: RequestContext, admin_context: RequestContext, ada: str, name: str
) -> None:
    shape = connection_of(None, name)
    denied(connect, sales_context, "person", query(), shape)
    assert connect(admin_context, "person", query(), shape)[name] == 1
    groups = GroupByQuery((Dimension(("city",)),))
    group = ConnectionShape((AggregateEntry(name, name),))
    denied(records.group_by, sales_context, obj(sales_context, "person"), groups, group)


@pytest.mark.parametrize(
    "groups",
    [
        GroupByQuery((Dimension(("phones", "primaryPhoneNumber")),)),
        GroupByQuery((Dimension(("company", "annualRecurringRevenue", "amountMicros")),)),
        GroupByQuery(
            (Dimension(("city",)),), filter=where("phones.primaryPhoneNumber", "neq", "1")
        ),
        GroupByQuery(
            (Dimension(("city",)),),
            order_by=(GroupOrder("AscNullsLast", aggregate="countEmptyPhones"),),
        ),
        GroupByQuery((Dimension(("city",)),), records_order_by=by("phones.primaryPhoneNumber")),
    ],
)
def test_a_hidden_field_is_in_no_group(
    sales_context: RequestContext, admin_context: RequestContext, ada: str, groups: GroupByQuery
) -> None:
    denied(records.group_by, sales_context, obj(sales_context, "person"), groups, NAMES)
    found = records.group_by(admin_context, obj(admin_context, "person"), groups, NAMES)
    assert len(json.loads(found)) == 1


def test_relations_lead_to_readable_objects_only(admin_context: RequestContext, ada: str) -> None:
    role = without(admin_context, objects=("company",))
    denied(find, role, "person", query(), company=shown("id"))
    denied(find, role, "person", query(where("company.name", "eq", "Acme")))
    denied(find, role, "person", query(order=by("company.name")))
    # The id is a value of the person itself.
    assert find(role, "person", query(), "companyId").records[0]["companyId"] is not None
    role = without(admin_context, objects=("person",))
    denied(find, role, "company", query(), people=listed("id"))
    denied(find, role, "company", query(), people=connection_of(None, "totalCount"))


def test_both_sides_of_a_relation_are_hidden_together(
    admin_context: RequestContext, ada: str
) -> None:
    role = without(admin_context, "person.company")
    denied(find, role, "person", query(), "companyId")
    denied(find, role, "person", query(), company=shown("id"))
    denied(find, role, "person", query(where("companyId", "is", "NULL")))
    denied(find, role, "company", query(), people=listed("id"))
    role = without(admin_context, "company.people")
    denied(find, role, "company", query(), people=listed("id"))


def test_nested_lists_ask_for_rights_of_their_own(sales_context: RequestContext, ada: str) -> None:
    hidden = query(where("phones.primaryPhoneNumber", "is", "NULL"))
    for nested in (
        children("people", query(), listed("phones")),
        children("people", hidden, listed("id")),
        children("people", query(order=by("phones.primaryPhoneNumber")), listed("id")),
        children("people", query(), connection_of(None, "countEmptyPhones")),
    ):
        shape = ListShape(Selection((nested,)))
        denied(records.find_many, sales_context, obj(sales_context, "company"), query(), shape)


def test_a_criterion_with_a_hidden_field_finds_no_duplicate(
    admin_context: RequestContext, ada: str
) -> None:
    insert(admin_context, "person", [{"nameFirstName": "Adalbert", "nameLastName": "Nolan"}])
    of = obj(admin_context, "person")
    wanted = DuplicatesInput(ids=[UUID(ada)])
    (seen,) = records.find_duplicates(admin_context, of, wanted, listed("id"))
    assert seen.total_count == 1
    (seen,) = records.find_duplicates(
        without(admin_context, "person.name"), of, wanted, listed("id")
    )
    assert (seen.total_count, seen.json) == (0, b"[]")


def test_search_finds_by_readable_fields_only(
    admin_context: RequestContext, sales_context: RequestContext, ada: str
) -> None:
    def found(context: RequestContext, text: str) -> list[tuple[str, str]]:
        asked = SearchQuery(text, 10, included=("person",))
        answer = json.loads(records.search(context, asked, search_shape()))
        return [(e["node"]["recordId"], e["node"]["label"]) for e in answer["edges"]]

    assert found(admin_context, "6123456789") == [(ada, "Adalbert Nolan")]
    assert found(sales_context, "6123456789") == []
    assert found(sales_context, "Adalbert") == [(ada, "Adalbert Nolan")]
    nameless = without(admin_context, "person.name")
    assert found(nameless, "Adalbert") == []
    assert found(nameless, "Engineer") == [(ada, "")]
    # Some of the words: which of them a hidden field holds must not be told, by rank either.
    assert found(admin_context, "6123456789 nobody") == [(ada, "Adalbert Nolan")]
    assert found(sales_context, "6123456789 nobody") == []
    assert found(nameless, "Adalbert Nolan") == []
    assert found(nameless, "Adalbert Engineer") == [(ada, "")]

    def ranks(text: str) -> list[tuple[float, float]]:
        asked = SearchQuery(text, 10, included=("person",))
        answer = json.loads(records.search(nameless, asked, search_shape()))
        return [(e["node"]["tsRankCD"], e["node"]["tsRank"]) for e in answer["edges"]]

    assert ranks("Adalbert Engineer") == ranks("Nobody Engineer")


def test_rights_are_never_taken_from_a_cache(
    admin_context: RequestContext, sales_context: RequestContext, ada: str
) -> None:
    """The same selection, planned for one role, is planned anew for another."""
    asked, fields = query(), ("id", "phones")
    find(admin_context, "person", asked, *fields)
    denied(find, sales_context, "person", asked, *fields)
    find(admin_context, "person", asked, *fields)
    denied(find, without(admin_context, "person.phones"), "person", asked, *fields)
    nobody = replace(
        admin_context.permissions, baseline=ObjectRights(False, False, False, False), _rights={}
    )
    denied(find, replace(admin_context, permissions=nobody), "person", asked, *fields)


def test_one_workspace_cannot_name_anothers_records(
    other_context: RequestContext, ada: str
) -> None:
    assert find(other_context, "person", query(where("id", "eq", ada))).ids == []
