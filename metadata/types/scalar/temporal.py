"""DATE and DATE_TIME. Times are stored to the millisecond and printed in UTC."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, ClassVar

from metadata.columns.aggregates import moment_aggregates
from metadata.definitions import FieldDef
from metadata.parts import AggregateFunction, Setting
from metadata.types import kinds
from metadata.types.scalar.base import ScalarType
from metadata.values import moments

_DISPLAY = (Setting("displayFormat", "Shown as", choices=("RELATIVE", "USER_SETTINGS", "CUSTOM")),)

# The pattern of CUSTOM, and what older clients set instead of displayFormat.
_DISPLAY_OF_CLIENTS = frozenset({"customUnicodeDateFormat", "displayAsRelativeDate"})


def _today() -> date:
    return datetime.now(UTC).date()


def _now() -> datetime:
    return moments.moment(datetime.now(UTC))


class DateType(ScalarType):
    key = "DATE"
    label = "Date"
    widget = "date"
    kind = kinds.DATE
    example = "2026-11-24"
    settings = _DISPLAY
    further_settings = _DISPLAY_OF_CLIENTS
    default_functions: ClassVar[Mapping[str, Callable[[], Any]]] = MappingProxyType({"now": _today})

    def read(self, field: FieldDef, value: Any) -> date:
        return moments.day(value)

    def aggregates(self, field: FieldDef) -> tuple[AggregateFunction, ...]:
        return moment_aggregates(field)


class DateTimeType(ScalarType):
    key = "DATE_TIME"
    label = "Date and time"
    widget = "datetime"
    kind = kinds.DATE_TIME
    example = "2026-10-02T08:15:30.120Z"
    settings = _DISPLAY
    further_settings = _DISPLAY_OF_CLIENTS
    default_functions: ClassVar[Mapping[str, Callable[[], Any]]] = MappingProxyType({"now": _now})

    def read(self, field: FieldDef, value: Any) -> datetime:
        return moments.moment(value)

    def aggregates(self, field: FieldDef) -> tuple[AggregateFunction, ...]:
        return moment_aggregates(field)
