"""Which aggregates a type offers, and their names (docs/api/graphql.md#aggregates)."""

from __future__ import annotations

import pytest

from metadata.types.registry import FIELD_TYPES
from tests.metadata.field_types.samples import a_field

COMMON = {
    "countUniqueValuesProbe": "Int",
    "countEmptyProbe": "Int",
    "countNotEmptyProbe": "Int",
    "percentageEmptyProbe": "Float",
    "percentageNotEmptyProbe": "Float",
}
NUMBER = dict.fromkeys(("minProbe", "maxProbe", "avgProbe", "sumProbe"), "Float")
MONEY = {f"{name}ProbeAmountMicros": "Float" for name in ("min", "max", "avg", "sum")}
MOMENT = {"minProbe": "DateTime", "maxProbe": "DateTime"}
MORE = {
    "NUMBER": NUMBER,
    "CURRENCY": MONEY,
    "DATE": MOMENT,
    "DATE_TIME": MOMENT,
    "BOOLEAN": {"countTrueProbe": "Int", "countFalseProbe": "Int"},
}


@pytest.mark.parametrize("key", [key for key in FIELD_TYPES if key != "RELATION"])
def test_a_type_offers_the_common_aggregates_and_its_own(key: str):
    field = a_field(key)
    offered = {a.name(field): a.graphql_type for a in FIELD_TYPES[key].aggregates(field)}
    assert offered == {**COMMON, **MORE.get(key, {})}


def test_relations_offer_none():
    assert FIELD_TYPES["RELATION"].aggregates(a_field("RELATION")) == ()
