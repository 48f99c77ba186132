"""Filters along one-to-many relations: some record of the many matches (docs/api/rest.md#filters,
docs/api/graphql.md#filters)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from apikeys.context import RequestContext
from core import records
from core.query.plan.filters import MAX_TO_MANY, is_empty_filter
from core.query.request import And, FilterNode, Some
from tests.clients import GraphqlClient, RestClient
from tests.core.query.world import (
    both,
    by,
    children,
    either,
    find,
    find_ids,
    insert,
    listed,
    no,
    obj,
    query,
    shown,
    where,
)
from twenty.errors import ApiError, InvalidFilter, PermissionDenied

BERLIN, PARIS, EMPTY = (f"00000000-0000-7000-8000-00000000000{n}" for n in "123")


@pytest.fixture(autouse=True)
def world(admin_context: RequestContext) -> None:
    """Berlin: a boss there, a clerk in Bonn; Paris: a boss in Bonn, a deleted clerk in Paris."""
    insert(admin_context, "company", [{"id": one} for one in (BERLIN, PARIS, EMPTY)])
    deleted = {"deletedAt": "2026-01-01T00:00:00Z"}
    insert(
        admin_context,
        "person",
        [
            {"companyId": BERLIN, "city": "Berlin", "jobTitle": "boss"},
            {"companyId": BERLIN, "city": "Bonn", "jobTitle": "clerk"},
            {"companyId": PARIS, "city": "Bonn", "jobTitle": "boss"},
            {"companyId": PARIS, "city": "Paris", "jobTitle": "clerk", **deleted},
            {"city": "Rome", "jobTitle": "boss"},
        ],
    )


def city(name: str) -> FilterNode:
    return where("people.city", "eq", name)


def job(name: str) -> FilterNode:
    return where("people.jobTitle", "eq", name)


def companies(context: RequestContext, node: FilterNode) -> list[str]:
    return find_ids(context, "company", node)


@pytest.mark.parametrize(
    ("node", "found"),
    [
        (city("Berlin"), [BERLIN]),
        (city("Bonn"), [BERLIN, PARIS]),
        (city("Rome"), []),
        (no(city("Bonn")), [EMPTY]),
        # Each condition may match another record …
        (both(city("Bonn"), job("boss")), [BERLIN, PARIS]),
        # … unless both are required of the same one.
        (Some("people", both(city("Bonn"), job("boss"))), [PARIS]),
        (Some("people", no(city("Bonn"))), [BERLIN]),
        (Some("people", either(city("Berlin"), city("Bonn"))), [BERLIN, PARIS]),
        (either(city("Berlin"), where("id", "eq", EMPTY)), [BERLIN, EMPTY]),
        (both(no(Some("people", job("clerk"))), city("Bonn")), [PARIS]),
        # Deleted records count where they are asked for.
        (city("Paris"), []),
        (Some("people", both(city("Paris"), where("people.deletedAt", "is", "NOT_NULL"))), [PARIS]),
        (where("people.id", "is", "NOT_NULL"), [BERLIN, PARIS]),
        (no(where("people.id", "is", "NOT_NULL")), [EMPTY]),
        (where("people.companyId", "eq", BERLIN), [BERLIN]),
        (where("people.name", "is", "NULL"), [BERLIN, PARIS]),
    ],
)
def test_some_record_of_the_many_matches(
    admin_context: RequestContext, node: FilterNode, found: list[str]
) -> None:
    assert companies(admin_context, node) == found
    # The plan is cached by now: only the values are read anew.
    assert companies(admin_context, node) == found


def test_records_are_not_multiplied(admin_context: RequestContext) -> None:
    insert(admin_context, "person", [{"companyId": BERLIN, "city": "Ulm"} for _ in range(20)])
    page = find(admin_context, "company", query(city("Ulm"), size=60))
    assert (page.ids, page.answer.total_count) == ([BERLIN], 1)


def test_the_same_form_with_other_values_is_another_question(
    admin_context: RequestContext,
) -> None:
    for name, found in (("Berlin", [BERLIN]), ("Rome", []), ("Bonn", [BERLIN, PARIS])):
        assert companies(admin_context, Some("people", both(city(name), job("boss")))) == [
            one for one in found if (name, one) != ("Bonn", BERLIN)
        ]


def test_polymorphic_relations_too(admin_context: RequestContext) -> None:
    (note,) = insert(admin_context, "note", [{"title": "Hello"}])
    insert(admin_context, "noteTarget", [{"noteId": note, "targetCompanyId": PARIS}])
    assert companies(admin_context, where("noteTargets.noteId", "eq", note)) == [PARIS]


def test_pages_orders_and_children_take_them(admin_context: RequestContext) -> None:
    asked = query(city("Bonn"), by("position DescNullsLast", "id"), size=1)
    first = find(admin_context, "company", asked)
    assert first.answer.page_info is not None
    second = find(
        admin_context,
        "company",
        replace(asked, page=replace(asked.page, after=first.answer.page_info.end_cursor)),
    )
    assert {*first.ids, *second.ids} == {BERLIN, PARIS}
    (owner,) = insert(
        admin_context, "workspaceMember", [{"userId": BERLIN, "userEmail": "a@x.test"}]
    )
    records.update_many(
        admin_context,
        obj(admin_context, "company"),
        where("id", "is", "NOT_NULL"),
        {"accountOwnerId": owner},
        None,
    )
    of = obj(admin_context, "workspaceMember")
    field = next(f.name for f in of.fields.values() if "ccountOwner" in f.name)
    selection = shown("id")
    entry = children(field, query(city("Berlin")), listed("id"))
    answer = records.find_one(
        admin_context,
        of,
        where("id", "eq", owner),
        replace(selection, entries=(*selection.entries, entry)),
    )
    assert answer.decode().count(BERLIN) == 1
    assert PARIS not in answer.decode()


def test_bulk_writes_reach_what_the_filter_means(admin_context: RequestContext) -> None:
    of = obj(admin_context, "company")
    records.update_many(admin_context, of, city("Berlin"), {"name": "changed"}, None)
    assert companies(admin_context, where("name", "eq", "changed")) == [BERLIN]
    records.delete_many(admin_context, of, no(where("people.id", "is", "NOT_NULL")), None)
    assert companies(admin_context, where("id", "is", "NOT_NULL")) == [BERLIN, PARIS]


def test_what_says_nothing_is_left_out(admin_context: RequestContext) -> None:
    nothing = Some("people", And(()))
    assert is_empty_filter(nothing)
    assert companies(admin_context, nothing) == [BERLIN, PARIS, EMPTY]
    with pytest.raises(ApiError, match="A non-empty filter is required"):
        records.destroy_many(admin_context, obj(admin_context, "company"), nothing, None)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("people", 'Cannot filter by relation field "people"'),
        (
            "people.company",
            'Cannot filter by relation field "people.company": use "people.companyId" instead',
        ),
        ("people.company.name", "Relation filter nesting deeper than 1 hop is not supported"),
        ("people.noteTargets.id", "Relation filter nesting deeper than 1 hop is not supported"),
        ("accountOwner.nothing", 'Object workspaceMember doesn\'t have any "nothing" field.'),
        ("people.nothing", 'Object person doesn\'t have any "nothing" field.'),
    ],
)
def test_one_hop_only(admin_context: RequestContext, path: str, message: str) -> None:
    with pytest.raises(InvalidFilter) as refused:
        companies(admin_context, where(path, "eq", "x"))
    assert refused.value.message == message


def test_how_many_there_may_be(admin_context: RequestContext) -> None:
    allowed = [city("Berlin")] * MAX_TO_MANY
    assert companies(admin_context, either(*allowed)) == [BERLIN]
    with pytest.raises(InvalidFilter) as refused:
        companies(admin_context, either(*allowed, city("Berlin")))
    assert refused.value.code == "TOO_COMPLEX_QUERY"


def without(context: RequestContext, object_name: str, field_name: str = "") -> RequestContext:
    """Return the same caller without the right to read the object, or its field."""
    of = obj(context, object_name)
    permissions = context.permissions
    if field_name:
        hidden = {*permissions.unreadable_fields, of.fields[field_name].id}
        return replace(
            context,
            permissions=replace(permissions, unreadable_fields=frozenset(hidden), _rights={}),
        )
    rules: dict[UUID, Any] = {**permissions.object_overrides, of.id: (False,) * 4}
    return replace(context, permissions=replace(permissions, object_overrides=rules, _rights={}))


@pytest.mark.parametrize(
    ("hide", "permission"),
    [
        (lambda c: without(c, "person"), {"object": "company", "field": "people"}),
        (lambda c: without(c, "person", "city"), {"object": "person", "field": "city"}),
        (lambda c: without(c, "company", "people"), {"object": "company", "field": "people"}),
        # The other side of the same relation.
        (lambda c: without(c, "person", "company"), {"object": "company", "field": "people"}),
    ],
)
def test_what_a_role_may_not_read_it_may_not_ask_for(
    admin_context: RequestContext,
    hide: Callable[[RequestContext], RequestContext],
    permission: dict[str, str],
) -> None:
    context = hide(admin_context)
    for node in (city("Berlin"), Some("people", no(city("Berlin")))):
        with pytest.raises(PermissionDenied) as refused:
            companies(context, node)
        assert refused.value.body["permission"] == {**permission, "action": "read"}


# -- over both APIs -------------------------------------------------------------------------------


def test_rest(rest: RestClient) -> None:
    def ids(text: str) -> list[str]:
        mine = f"id[in]:[{BERLIN},{PARIS},{EMPTY}],{text}"
        answer = rest.get("/rest/companies", filter=mine, fields="id", order_by="id")
        assert answer.status == 200, answer.text
        return [one["id"] for one in answer.body["data"]["companies"]]

    assert ids("people.city[eq]:Berlin") == [BERLIN]
    assert ids("people.city[eq]:Bonn,people.jobTitle[eq]:boss") == [BERLIN, PARIS]
    assert ids("not(people.city[in]:[Bonn])") == [EMPTY]
    groups = rest.get(
        "/rest/companies/groupBy", group_by='[{"id":true}]', filter="people.city[eq]:Berlin"
    )
    assert groups.body == [{"groupByDimensionValues": [BERLIN], "totalCount": 1}]


def test_graphql(graphql: GraphqlClient) -> None:
    document = "query ($f: CompanyFilterInput) { companies(filter: $f) { edges { node { id } } } }"

    def ids(wanted: dict[str, Any]) -> list[str]:
        answer = graphql(document, {"f": wanted})
        assert answer.errors == [], answer.errors
        return [edge["node"]["id"] for edge in answer.data["companies"]["edges"]]

    boss_in_bonn = {"city": {"eq": "Bonn"}, "jobTitle": {"eq": "boss"}}
    assert ids({"people": boss_in_bonn}) == [PARIS]
    assert ids({"and": [{"people": {name: value}} for name, value in boss_in_bonn.items()]}) == [
        BERLIN,
        PARIS,
    ]
    assert ids({"people": {"not": {"name": {"firstName": {"eq": "x"}}}}}) == []
    assert ids({"people": {"or": [{"city": {"eq": "Berlin"}}]}}) == [BERLIN]
    assert ids({"not": {"people": {"id": {"is": "NOT_NULL"}}}}) == [EMPTY]
    deeper = graphql(document, {"f": {"people": {"company": {"name": {"eq": "x"}}}}})
    assert deeper.errors[0]["message"] == (
        "Relation filter nesting deeper than 1 hop is not supported"
    )
