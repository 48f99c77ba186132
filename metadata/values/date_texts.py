"""Dates and times as people and programs write them, besides `2026-11-24T10:00:00Z`.

Reads the other forms of ISO 8601 (basic, ordinal, week dates) and the forms that upstream takes:
`2025.01.13`, `01/13/2025`, `January 13, 2025`, `13-Jan-2025`, … Where two numbers could be either,
the month comes first, as upstream has it; nothing is guessed from their size.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from metadata.values.scalars import Refusal

EXAMPLES = (
    "2025-01-13, 20250113, 2025.01.13, 2025/01/13, 01-13-2025, 01/13/2025 or 01.13.2025 (the month "
    "first), January 13, 2025, 13 Jan 2025, 13-Jan-2025, 2025-Jan-13"
)
RANGE = "between 0001-01-01 and 9999-12-31"
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTH_BY_NAME = {name: place for place, name in enumerate(_MONTHS, 1)} | {
    name[:3]: place for place, name in enumerate(_MONTHS, 1)
}
_MONTH_BY_NAME["sept"] = 9
_NAME = rf"(?P<name>{'|'.join(sorted(_MONTH_BY_NAME, key=len, reverse=True))})\.?"
_YEAR, _MONTH, _DAY = "(?P<year>[0-9]{4})", "(?P<month>[0-9]{1,2})", "(?P<day>[0-9]{1,2})"
_END = r"(?![0-9])"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE | re.ASCII)
    for form in (
        rf"{_YEAR}(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}}){_END}",
        rf"{_YEAR}(?P<mark>[./-]){_MONTH}(?P=mark){_DAY}{_END}",
        rf"{_MONTH}(?P<mark>[./-]){_DAY}(?P=mark){_YEAR}{_END}",
        rf"{_NAME} {{1,3}}{_DAY}(?:,| ) {{0,3}}{_YEAR}{_END}",
        rf"{_DAY}(?P<mark>[ -]){_NAME}(?P=mark){_YEAR}{_END}",
        rf"{_YEAR}(?P<mark>[ -]){_NAME}(?P=mark){_DAY}{_END}",
        rf"{_YEAR}-?W(?P<week>[0-9]{{2}})-?(?P<weekday>[1-7]){_END}",
        # Not without the hyphen: seven digits are more likely a date with one missing.
        rf"{_YEAR}-(?P<ordinal>[0-9]{{3}}){_END}",
    )
)
_TIME = re.compile(
    r"(?P<hour>[0-9]{2}):?(?P<minute>[0-9]{2})(?::?(?P<second>[0-9]{2}))?"
    r"(?P<fraction>[.,][0-9]{1,9})?(?P<zone> ?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?))?",
    re.IGNORECASE | re.ASCII,
)
_FAR_YEAR = re.compile(r"(?:[+-][0-9]{4,}|[0-9]{5,}|0000)-[0-9]{2}-[0-9]{2}.*", re.DOTALL)
_LONGEST = 64


def in_iso_form(text: str) -> str | None:
    """Return the same date or time as `YYYY-MM-DD[THH:MM[:SS][.ffffff][zone]]`.

    None for a text in none of the forms. Raises `Refusal` for a date that no calendar has, or
    beyond the years 1 to 9999.
    """
    if len(text) > _LONGEST:
        return None
    text = text.strip()
    if _FAR_YEAR.fullmatch(text):
        raise Refusal(f"a date {RANGE}")
    for form in _FORMS:
        found = form.match(text)
        if found is not None:
            rest = _time_of(text[found.end() :])
            return None if rest is None else _day_of(found.groupdict()).isoformat() + rest
    return None


def _time_of(text: str) -> str | None:
    """Return the time that follows a date; "" if there is none, None for what is no time."""
    if not text:
        return ""
    found = _TIME.fullmatch(text[1:].lstrip()) if text[0] in "Tt ," else None
    if found is None:
        return None
    seconds = f":{found['second']}" if found["second"] else ""
    zone = (found["zone"] or "").strip()
    return f"T{found['hour']}:{found['minute']}{seconds}{found['fraction'] or ''}{zone}"


def _day_of(parts: dict[str, str | None]) -> date:
    year = int(parts["year"] or 0)
    name, week, ordinal = parts.get("name"), parts.get("week"), parts.get("ordinal")
    try:
        if week:
            return date.fromisocalendar(year, int(week), int(parts["weekday"] or 0))
        if ordinal:
            return _by_ordinal(year, int(ordinal))
        month = _MONTH_BY_NAME[name.lower()] if name else int(parts["month"] or 0)
        return date(year, month, int(parts["day"] or 0))
    except (ValueError, OverflowError):
        raise Refusal(f"a date of the calendar {RANGE}, as one of {EXAMPLES}") from None


def _by_ordinal(year: int, ordinal: int) -> date:
    found = date(year, 1, 1) + timedelta(days=ordinal - 1)
    if found.year != year:
        raise ValueError(ordinal)
    return found
