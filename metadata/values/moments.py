"""Dates and times: a caller's text → what is stored, in the range PostgreSQL and Python share.

The usual forms (`YYYY-MM-DD`, ISO 8601 extended) are read here; `metadata.values.date_texts`
converts all others to them.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

from metadata.values.date_texts import EXAMPLES, RANGE, in_iso_form
from metadata.values.scalars import Refusal

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_DATE_TIME = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ](?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:[.,](?P<fraction>[0-9]{1,9}))?"
    r" ?(?P<zone>Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?",
    re.ASCII | re.IGNORECASE,
)
_DAY_EXPECTATION = f"a date as YYYY-MM-DD; accepted are {EXAMPLES}"
_MOMENT_EXPECTATION = (
    "an ISO 8601 date-time such as 2025-01-13T09:30:00.000Z; accepted are these dates, with or "
    f"without a time behind: {EXAMPLES}"
)
_NO_DAY = f"a date of the calendar {RANGE}"
_NO_MOMENT = f"a moment of the calendar {RANGE} in UTC, its zone less than a day from UTC"


def day(value: Any) -> date:
    """Return a date; of a date-time, the date as written. Raises `Refusal`."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        value = _usual_form(value, _DAY_EXPECTATION)[0]
        moment(value)
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        raise Refusal(_NO_DAY) from None


def moment(value: Any) -> datetime:
    """Return a time cut to milliseconds, UTC where no zone is given. Raises `Refusal`.

    See docs/field-types.md.
    """
    if isinstance(value, datetime):
        parsed = value
    else:
        parsed = _moment_of(_usual_form(value, _MOMENT_EXPECTATION)[1])
    try:
        in_utc = (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        raise Refusal(_NO_MOMENT) from None
    return in_utc.replace(microsecond=in_utc.microsecond // 1000 * 1000)


def _usual_form(value: Any, expectation: str) -> tuple[str, re.Match[str]]:
    if not isinstance(value, str):
        raise Refusal(expectation)
    found = _DATE_TIME.fullmatch(value)
    if found is not None:
        return value, found
    text = in_iso_form(value)
    found = _DATE_TIME.fullmatch(text) if text is not None else None
    if text is None or found is None:
        raise Refusal(expectation)
    return text, found


def _moment_of(found: re.Match[str]) -> datetime:
    micros = (found["fraction"] or "0").ljust(6, "0")[:6]
    zone = (found["zone"] or "Z").upper().replace("Z", "+00:00")
    if len(zone) == 3:
        zone += ":00"
    try:
        return datetime.fromisoformat(f"{found['date']}T{found['time'] or '00:00'}{zone}").replace(
            microsecond=int(micros)
        )
    except ValueError:
        raise Refusal(_NO_MOMENT) from None
