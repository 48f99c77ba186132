"""One row for each case of docs/api/rest.md#refusals, with the whole body as the contract has it.

That nothing is changed is asserted in the files of the operations; here it is the envelope: status,
`error`, `messages` and `code`.
"""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.core.rest.records import (
    PERMISSION_DENIED,
    UNKNOWN_ID,
    assert_refused,
    create,
)

BAD_FILTER = "INVALID_FILTER_QUERY_PARAM"
DATA, FILTER = "INVALID_ARGS_DATA", "INVALID_ARGS_FILTER"


@dataclass(frozen=True)
class Case:
    """A request (`client`: the fixture that makes it) and its refusal."""

    path: str
    message: str
    code: str
    status: int = 400
    method: str = "GET"
    body: Any = None
    client: str = "rest"


CASES: dict[str, Case] = {
    "no token": Case(
        "/rest/people",
        "Missing authentication token",
        "UNAUTHENTICATED",
        401,
        client="anonymous_rest",
    ),
    "unknown object": Case(
        "/rest/foo", "object 'foo' not found. eg: companies", "OBJECT_NOT_FOUND"
    ),
    "singular instead of plural": Case(
        "/rest/person", "object 'person' not found. Did you mean 'people'?", "OBJECT_NOT_FOUND"
    ),
    "bad path": Case(
        "/rest/a/b/c",
        "Query path '/rest/a/b/c' invalid. Valid examples: /rest/companies/id or /rest/companies "
        "or /rest/batch/companies",
        "INVALID_PATH",
    ),
    "bad id in path": Case(
        "/rest/people/malformed-uuid", "'malformed-uuid' is not a valid UUID", "INVALID_UUID"
    ),
    "bad id in path before the object": Case(
        "/rest/foo/malformed-uuid", "'malformed-uuid' is not a valid UUID", "INVALID_UUID"
    ),
    "id not found, get": Case(
        f"/rest/people/{UNKNOWN_ID}", "Record not found", "RECORD_NOT_FOUND", 404
    ),
    "id not found, update": Case(
        f"/rest/people/{UNKNOWN_ID}", "Record not found", "RECORD_NOT_FOUND", 404, "PATCH", {}
    ),
    "id not found, delete": Case(
        f"/rest/people/{UNKNOWN_ID}", "Record not found", "RECORD_NOT_FOUND", 404, "DELETE"
    ),
    "unknown field in body": Case(
        "/rest/people",
        'Object person doesn\'t have any "foo" field.',
        DATA,
        method="POST",
        body={"foo": 1},
    ),
    "null for a required field": Case(
        "/rest/workspaceMembers",
        "Field userId is not nullable and has no default value.",
        DATA,
        method="PATCH",
        body={"userId": None},
    ),
    "unknown select option": Case(
        "/rest/opportunities",
        'Invalid value "FOO" for field "stage": expected one of NEW, SCREENING, MEETING, PROPOSAL, '
        "CUSTOMER",
        DATA,
        method="POST",
        body={"stage": "FOO"},
    ),
    "unknown field in filter": Case(
        "/rest/people?filter=foo[eq]:1", 'Object person doesn\'t have any "foo" field.', FILTER
    ),
    "unknown comparator": Case(
        "/rest/people?filter=city[foo]:1",
        "'filter' invalid for 'city[foo]:1', comparator foo not in eq, neq, in, containsAny, is, "
        "gt, gte, lt, lte, startsWith, endsWith, like, ilike",
        BAD_FILTER,
    ),
    "operator of another type": Case(
        "/rest/companies?filter=employees[like]:1",
        'Operator "like" is not valid for field "employees" of type NUMBER - Allowed operators: '
        "eq, neq, gt, gte, lt, lte, in, is",
        FILTER,
    ),
    "bad value in filter": Case(
        "/rest/people?filter=companyId[eq]:x",
        "Invalid UUID value 'x' for field \"companyId\"",
        FILTER,
    ),
    "malformed filter": Case(
        "/rest/people?filter=city", "'filter' invalid for 'city'. eg: price[gte]:10", BAD_FILTER
    ),
    "bracket missing in filter": Case(
        "/rest/people?filter=and(city[eq]:x",
        "'filter' invalid. 1 close bracket is missing in the query",
        BAD_FILTER,
    ),
    "filter given twice": Case(
        "/rest/people?filter=city[eq]:x&filter=city[eq]:y",
        "'filter' invalid. It may be given only once. eg: filter=and(price[gte]:10,price[lt]:20)",
        BAD_FILTER,
    ),
    "malformed order_by": Case(
        "/rest/people?order_by=city[Foo]",
        "'order_by' direction 'Foo' invalid. Allowed values are 'AscNullsFirst', 'AscNullsLast', "
        "'DescNullsFirst', 'DescNullsLast'. eg: ?order_by=field_1[AscNullsFirst],"
        "field_2[DescNullsLast],field_3",
        "INVALID_ORDER_BY_QUERY_PARAM",
    ),
    "unknown field in order_by": Case(
        "/rest/people?order_by=foo",
        'Field "foo" does not exist or is not sortable',
        "FIELD_NOT_FOUND",
    ),
    "malformed limit": Case(
        "/rest/people?limit=abc",
        "limit 'abc' is invalid. Should be an integer",
        "INVALID_LIMIT_QUERY_PARAM",
    ),
    "negative limit": Case(
        "/rest/people?limit=-1",
        "limit '-1' is invalid. Should be an integer",
        "INVALID_LIMIT_QUERY_PARAM",
    ),
    "depth 2": Case(
        "/rest/people?depth=2",
        "'depth=2' parameter invalid. Allowed values are 0, 1",
        "INVALID_DEPTH_QUERY_PARAM",
    ),
    "unknown fields": Case(
        "/rest/people?fields=foo,bar",
        "'fields' parameter invalid. Unknown or unreadable fields on 'person': foo, bar",
        "INVALID_FIELDS_QUERY_PARAM",
    ),
    "unreadable field in fields": Case(
        "/rest/people?fields=phones",
        "'fields' parameter invalid. Unknown or unreadable fields on 'person': phones",
        "INVALID_FIELDS_QUERY_PARAM",
        client="sales_rest",
    ),
    "discover": Case(
        "/rest/people?discover=x",
        "'discover=x' parameter invalid. Allowed values are true, false",
        "INVALID_DISCOVER_QUERY_PARAM",
    ),
    "count": Case(
        "/rest/people?count=all",
        "'count=all' parameter invalid. Allowed values are exact, none, estimated",
        "INVALID_COUNT_QUERY_PARAM",
    ),
    "bad cursor": Case(
        "/rest/people?starting_after=nonsense", "Invalid cursor: nonsense", "INVALID_CURSOR"
    ),
    "both cursors": Case(
        "/rest/people?starting_after=a&ending_before=b",
        "Cannot provide both before and after",
        "ARGS_CONFLICT",
    ),
    "batch over the cap": Case(
        "/rest/batch/people",
        "Maximum number of records to upsert is 60.",
        "TOO_MANY_RECORDS_TO_UPDATE",
        method="POST",
        body=[{}] * 61,
    ),
    "bulk destroy without filter": Case(
        "/rest/people",
        "Filters are mandatory for bulk destroy operations. Please provide at least one filter to "
        "prevent accidental deletion of all records.",
        "INVALID_QUERY_INPUT",
        method="DELETE",
    ),
    "bulk delete without filter": Case(
        "/rest/people?soft_delete=true",
        "Filters are mandatory for bulk delete operations. Please provide at least one filter to "
        "prevent accidental deletion of all records.",
        "INVALID_QUERY_INPUT",
        method="DELETE",
    ),
    "bulk update without filter": Case(
        "/rest/people",
        "A non-empty filter is required",
        "INVALID_QUERY_INPUT",
        method="PATCH",
        body={"city": "x"},
    ),
    "bulk restore without filter": Case(
        "/rest/people/restore",
        "A non-empty filter is required",
        "INVALID_QUERY_INPUT",
        method="PATCH",
    ),
    "no right on the object": Case(
        "/rest/people", PERMISSION_DENIED, "PERMISSION_DENIED", 403, client="stranger_rest"
    ),
    "no right on a field": Case(
        "/rest/people",
        PERMISSION_DENIED,
        "PERMISSION_DENIED",
        403,
        "POST",
        {"jobTitle": "CTO"},
        "sales_rest",
    ),
    "one-to-many in a body": Case(
        "/rest/companies",
        "One-to-many relation people field does not support write operations.",
        DATA,
        method="POST",
        body={"people": []},
    ),
    "relation given as scalar": Case(
        "/rest/people",
        'Relation "company" requires connect or disconnect operation',
        DATA,
        method="POST",
        body={"company": "x"},
    ),
    "duplicates body wrong": Case(
        "/rest/people/duplicates",
        'You have to provide either "data" or "ids" argument',
        "INVALID_QUERY_INPUT",
        method="POST",
        body={},
    ),
    "method without a route": Case(
        f"/rest/people/{UNKNOWN_ID}",
        f"POST is not allowed on '/rest/people/{UNKNOWN_ID}'. Allowed methods are GET, HEAD, "
        "PATCH, PUT, DELETE, OPTIONS.",
        "METHOD_NOT_ALLOWED",
        405,
        "POST",
        {},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_case_is_answered_as_the_contract_says(request, name):
    case = CASES[name]
    path, body = case.path, case.body
    if name == "null for a required field":
        record = create(request.getfixturevalue("rest"), "specimens")
        path = f"{path}/{record['id']}"
    answer = request.getfixturevalue(case.client).request(case.method, path, body)
    assert_refused(answer, case.status, case.message, case.code)


def test_a_limit_over_200_is_no_error(rest):
    assert rest.get("/rest/people", limit=201).status == 200
