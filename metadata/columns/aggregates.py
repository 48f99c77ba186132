"""The aggregates a field offers on connections and in groupBy: docs/api/graphql.md#aggregates."""

from __future__ import annotations

from metadata.definitions import FieldDef
from metadata.parts import AggregateFunction

_COMMON = (
    AggregateFunction("countUniqueValues", None, "", "Int"),
    AggregateFunction("countEmpty", None, "", "Int"),
    AggregateFunction("countNotEmpty", None, "", "Int"),
    AggregateFunction("percentageEmpty", None, "", "Float"),
    AggregateFunction("percentageNotEmpty", None, "", "Float"),
)
_BOOLEAN = (
    *_COMMON,
    AggregateFunction("countTrue", "", "", "Int"),
    AggregateFunction("countFalse", "", "", "Int"),
)
_MOMENT = (
    *_COMMON,
    AggregateFunction("min", "", "", "DateTime"),
    AggregateFunction("max", "", "", "DateTime"),
)


def _numeric(part: str) -> tuple[AggregateFunction, ...]:
    suffix = part[:1].upper() + part[1:]
    return tuple(AggregateFunction(f, part, suffix, "Float") for f in ("min", "max", "avg", "sum"))


_NUMBER = (*_COMMON, *_numeric(""))
_CURRENCY = (*_COMMON, *_numeric("amountMicros"))


def common_aggregates(_field: FieldDef) -> tuple[AggregateFunction, ...]:
    """Return what every type offers."""
    return _COMMON


def boolean_aggregates(_field: FieldDef) -> tuple[AggregateFunction, ...]:
    return _BOOLEAN


def moment_aggregates(_field: FieldDef) -> tuple[AggregateFunction, ...]:
    return _MOMENT


def number_aggregates(_field: FieldDef) -> tuple[AggregateFunction, ...]:
    return _NUMBER


def currency_aggregates(_field: FieldDef) -> tuple[AggregateFunction, ...]:
    return _CURRENCY
