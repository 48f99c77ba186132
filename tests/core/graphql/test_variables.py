"""The fast path of coercing variables agrees with graphql-core, or leaves it to graphql-core."""

import json
from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse
from graphql.execution.values import get_variable_values

from apikeys.context import RequestContext
from core.graphql.document.variables import coerce_regular
from core.graphql.types.schema import schema_for

DOCUMENT = """query($data: [PersonCreateInput!]!, $filter: PersonFilterInput,
  $orderBy: [PersonOrderByInput], $first: Int = 5, $upsert: Boolean) { __typename }"""
REGULAR: list[dict[str, Any]] = [
    {"data": [], "first": 3},
    {"data": {"city": "Berlin"}, "first": None},
    {"data": [{"name": {"firstName": "Ada"}, "city": None}, {}], "upsert": True, "first": 1},
    {
        "data": [],
        "filter": {"city": {"in": ["a", "b"]}, "or": [{"id": {"is": "NULL"}}]},
        "first": 1,
    },
    {"data": [], "orderBy": [{"city": "AscNullsFirst"}], "first": 2},
    {"data": {"city": "Berlin", "name": {"lastName": "Nolan", "firstName": "Ada"}}, "first": 1},
]
IRREGULAR: list[dict[str, Any]] = [
    {},
    {"data": None, "first": 1},
    {"data": [None], "first": 1},
    {"data": [{"nonsense": 1}], "first": 1},
    {"data": ["text"], "first": 1},
    {"data": [], "first": "three"},
    {"data": [], "first": 2**40},
    {"data": [], "first": 1, "upsert": "yes"},
    {"data": [], "first": 1, "orderBy": [{"city": "Sideways"}]},
    {"data": []},  # `first` has a default, which is graphql-core's to fill in
]


def both(context: RequestContext, given: dict[str, Any]) -> tuple[Any, Any]:
    schema = schema_for(context.catalog)
    (operation,) = parse(DOCUMENT).definitions
    assert isinstance(operation, OperationDefinitionNode)
    wanted = operation.variable_definitions
    return coerce_regular(schema, wanted, given), get_variable_values(schema, wanted, given)


@pytest.mark.parametrize("given", REGULAR)
def test_regular_values_are_coerced_as_by_graphql_core(admin_context, given):
    mine, theirs = both(admin_context, given)
    assert mine is not None
    assert mine == theirs
    assert json.dumps(mine) == json.dumps(theirs), "in the same order"


@pytest.mark.parametrize("given", IRREGULAR)
def test_anything_irregular_is_left_to_graphql_core(admin_context, given):
    mine, _ = both(admin_context, given)
    assert mine is None
