"""CURRENCY: an amount in millionths of the unit, and an ISO 4217 code."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from metadata.columns.aggregates import currency_aggregates
from metadata.definitions import FieldDef
from metadata.parts import AggregateFunction, Setting
from metadata.types import kinds
from metadata.types.composite.base import CompositeType, part
from metadata.values import scalars
from metadata.values.currency_codes import CODES
from metadata.values.scalars import Refusal


def _amount(_field: FieldDef, value: Any) -> Decimal | None:
    return None if value == "" else scalars.decimal(value)


def _code(_field: FieldDef, value: Any) -> str | None:
    code = scalars.text(value).strip().upper()
    if code and code not in CODES:
        raise Refusal("an ISO 4217 currency code such as EUR, also one of the past such as DEM")
    return code or None


class CurrencyType(CompositeType):
    key = "CURRENCY"
    label = "Currency"
    widget = "currency"
    can_be_unique = False
    graphql_composite = "Currency"
    sub_fields = (
        part("amountMicros", kinds.NUMERIC),
        # A code without an amount is only the form's default, not a value.
        part("currencyCode", kinds.TEXT, in_emptiness=False),
    )
    readers = {"amountMicros": _amount, "currencyCode": _code}  # noqa: RUF012
    settings = (
        Setting("format", "Shown as", choices=("short", "full")),
        Setting("decimals", "Decimals shown", minimum=0, maximum=20),
    )
    example = {"amountMicros": 5000000000, "currencyCode": "EUR"}  # noqa: RUF012

    def aggregates(self, field: FieldDef) -> tuple[AggregateFunction, ...]:
        return currency_aggregates(field)
