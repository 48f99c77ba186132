"""Dates in groups: by day, week, month … or by part of the calendar (docs/api/graphql.md#group-by).

A granularity, a time zone and a week's first day become three SQL steps: what rows are grouped by
(`group_sql`), how a group is printed (`print_sql`), how groups are sorted (`order_sql`). Periods
print as the date on which they begin (`2026-10-01`), parts of the calendar by their English names.
The default zone is UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from psycopg import sql

from core.query import executor
from core.query.plan.slots import Slot
from twenty.errors import InvalidQueryInput

UTC = "UTC"
NONE = "NONE"
# Days by which the start of the week precedes Monday.
WEEK_STARTS = {"MONDAY": 0, "SUNDAY": 1, "SATURDAY": 2}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
QUARTERS = ("Q1", "Q2", "Q3", "Q4")


@dataclass(frozen=True, slots=True)
class Calendar:
    """A checked granularity. `zone` is None for DATE fields, which have no zone."""

    granularity: str
    zone: Slot | None
    week_shift: int = 0


Step = Callable[[Calendar, sql.Composable], sql.Composable]


@dataclass(frozen=True, slots=True)
class Granularity:
    """`group` is applied to the local time; `print` and `order` to the result of `group`."""

    group: Step
    print: Step
    order: Step


def check_granularity(label: str, granularity: str) -> str:
    if granularity != NONE and granularity not in GRANULARITIES:
        raise InvalidQueryInput(
            f'Invalid granularity "{granularity}" for field "{label}". '
            f"Expected one of {', '.join((*GRANULARITIES, NONE))}"
        )
    return granularity


def check_week_start(label: str, day: str | None) -> int:
    shift = WEEK_STARTS.get(day or "MONDAY")
    if shift is None:
        raise InvalidQueryInput(
            f'Invalid weekStartDay "{day}" for field "{label}". '
            f"Expected one of {', '.join(WEEK_STARTS)}"
        )
    return shift


def check_zone(label: str, zone: str | None) -> str:
    """Check a time zone with PostgreSQL, which does the arithmetic: its list is not this machine's.

    Raises `InvalidQueryInput` (INVALID_TIMEZONE).
    """
    name = zone or UTC
    if name != UTC and name not in _database_zones():
        raise InvalidQueryInput(
            f'Invalid time zone "{name[:100]}" for field "{label}". '
            'Expected an IANA name such as "Europe/Paris"',
            code="INVALID_TIMEZONE",
        )
    return name


@cache
def _database_zones() -> frozenset[str]:
    return frozenset(name for (name,) in executor.rows(b"SELECT name FROM pg_timezone_names", ()))


def group_sql(calendar: Calendar, column: sql.Composable) -> sql.Composable:
    if calendar.granularity == NONE:
        return column
    local = (
        sql.SQL("{}::timestamp").format(column)
        if calendar.zone is None
        else sql.SQL("({} AT TIME ZONE {})").format(column, calendar.zone.sql)
    )
    return GRANULARITIES[calendar.granularity].group(calendar, local)


def print_sql(calendar: Calendar, key: sql.Composable) -> sql.Composable:
    return GRANULARITIES[calendar.granularity].print(calendar, key)


def order_sql(calendar: Calendar, key: sql.Composable) -> sql.Composable:
    return GRANULARITIES[calendar.granularity].order(calendar, key)


# ── the table ────────────────────────────────────────────────────────────────────────────────


def _truncated(unit: str) -> Step:
    template = sql.SQL("date_trunc('" + unit + "', {})")
    return lambda _calendar, local: template.format(local)


def _week(calendar: Calendar, local: sql.Composable) -> sql.Composable:
    shift = sql.SQL("make_interval(days => {})").format(sql.Literal(calendar.week_shift))
    return sql.SQL("date_trunc('week', {} + {}) - {}").format(local, shift, shift)


def _part(unit: str) -> Step:
    template = sql.SQL("extract(" + unit + " FROM {})::integer")
    return lambda _calendar, local: template.format(local)


def _date(_calendar: Calendar, key: sql.Composable) -> sql.Composable:
    return sql.SQL("to_char({}, 'YYYY-MM-DD')").format(key)


def _named(names: tuple[str, ...]) -> Step:
    literal = sql.Literal(list(names))
    return lambda _calendar, key: sql.SQL("({}::text[])[{}]").format(literal, key)


def _as_is(_calendar: Calendar, key: sql.Composable) -> sql.Composable:
    return key


def _by_week_start(calendar: Calendar, key: sql.Composable) -> sql.Composable:
    """Sort days so that the week's first day comes first; ISO numbers Monday 1 … Sunday 7."""
    return sql.SQL("(({} + {}) % 7)").format(key, sql.Literal(calendar.week_shift - 1))


GRANULARITIES: Mapping[str, Granularity] = {
    "DAY": Granularity(_truncated("day"), _date, _as_is),
    "WEEK": Granularity(_week, _date, _as_is),
    "MONTH": Granularity(_truncated("month"), _date, _as_is),
    "QUARTER": Granularity(_truncated("quarter"), _date, _as_is),
    "YEAR": Granularity(_truncated("year"), _date, _as_is),
    "DAY_OF_THE_WEEK": Granularity(_part("isodow"), _named(WEEKDAYS), _by_week_start),
    "MONTH_OF_THE_YEAR": Granularity(_part("month"), _named(MONTHS), _as_is),
    "QUARTER_OF_THE_YEAR": Granularity(_part("quarter"), _named(QUARTERS), _as_is),
}
