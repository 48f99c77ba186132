"""Dates and times: upstream's forms and ISO 8601, in the years that everything supports."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metadata.types.registry import FIELD_TYPES
from metadata.values.moments import day, moment
from metadata.values.scalars import Refusal
from tests.metadata.field_types.samples import a_field
from tests.metadata.field_types.tables import filled
from twenty.errors import InvalidData

# The success list of upstream's own tests, and ISO 8601.
FORMS = [
    "2025-01-13", "20250113", "2025.01.13", "2025/01/13", "01-13-2025", "01/13/2025", "01.13.2025",
    "January 13, 2025", "Jan 13, 2025", "13 January 2025", "13 Jan 2025", "13-Jan-2025",
    "2025-Jan-13", "2025-W03-1", "2025W031", "2025-013", "jan. 13 2025", "1/13/2025", " 2025-1-13 ",
]  # fmt: skip
MOMENTS = [
    ("2025-01-13T09:30:15.250Z", (9, 30, 15, 250)),
    ("20250113T093015.250Z", (9, 30, 15, 250)),
    ("20250113T1130+0200", (9, 30, 0, 0)),
    ("2025/01/13 09:30", (9, 30, 0, 0)),
    ("January 13, 2025 09:30:15", (9, 30, 15, 0)),
    ("13-Jan-2025T09:30:15,25-00:30", (10, 0, 15, 250)),
]


@pytest.mark.parametrize("text", FORMS)
def test_every_form_is_the_same_day(text: str):
    assert day(text) == date(2025, 1, 13)
    assert moment(text) == datetime(2025, 1, 13, tzinfo=UTC)


@pytest.mark.parametrize(("text", "time"), MOMENTS)
def test_a_time_may_stand_behind_every_form(text: str, time: tuple[int, int, int, int]):
    hour, minute, second, millis = time
    at = datetime(2025, 1, 13, hour, minute, second, millis * 1000, tzinfo=UTC)
    assert moment(text) == at
    assert day(text) == date(2025, 1, 13)


@pytest.mark.parametrize(
    "text",
    [
        "28.09.2025", "28/09/2025", "31.1.2026", "13/01/2025", "01-13/2025", "2025013", "202501131",
        "soon", "13. Januar 2025", "2025-02-30", "Feb 30, 2025", "2025-366", "2025-W54-1", "",
        "1736726400000", "2025-01-13T10:00 Europe/Berlin", "2025-01-13T25:00", "x" * 100_000,
    ],
)  # fmt: skip
@pytest.mark.parametrize("key", ["DATE", "DATE_TIME"])
def test_what_is_no_date_is_refused_with_the_forms_that_are(key: str, text: str):
    with pytest.raises(InvalidData) as refused:
        FIELD_TYPES[key].parse(a_field(key), text)
    told = refused.value.message
    assert 'field "probe"' in told
    assert "01/13/2025" in told or "between 0001-01-01 and 9999-12-31" in told


@pytest.mark.parametrize(
    "text",
    [
        "0000-01-01", "-0001-01-01", "-000001-01-01", "+12025-01-01", "10000-01-01",
        "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00",
        "2025-01-13T10:00:00+25:00",
    ],
)  # fmt: skip
def test_a_year_or_zone_out_of_range_is_refused_as_such(text: str):
    with pytest.raises(Refusal, match="between 0001-01-01 and 9999-12-31"):
        moment(text)


@given(st.dates(), st.sampled_from(["%Y%m%d", "%Y.%m.%d", "%m/%d/%Y", "%B %d, %Y", "%d-%b-%Y"]))
def test_a_day_is_read_whatever_its_form(wanted: date, form: str):
    written = wanted.strftime(form.replace("%Y", f"{wanted.year:04}"))
    assert day(written) == wanted
    assert day(wanted.isoformat()) == wanted


@given(st.datetimes(), st.integers(-23 * 60, 23 * 60))
def test_a_moment_is_read_in_basic_form_too(at: datetime, offset: int):
    sign, minutes = "-" if offset < 0 else "+", abs(offset)
    zone = f"{sign}{minutes // 60:02}{minutes % 60:02}"
    basic = f"{at.year:04}{at:%m%dT%H%M%S}.{at.microsecond:06}{zone}"
    extended = f"{at.year:04}-{at:%m-%dT%H:%M:%S}.{at.microsecond:06}{zone}"

    def tried(text: str) -> Any:
        try:
            return moment(text)
        except Refusal:
            return None

    assert tried(basic) == tried(extended)
    assert tried(basic) is not None or at.year in (1, 9999)


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["DATE", "DATE_TIME"])
def test_every_form_finds_the_day(key: str):
    table = filled(a_field(key), {1: "2025-01-13", 2: "2025-01-14", 3: None})
    for text in FORMS:
        assert table.rows_where("eq", text) == [1]
        assert table.rows_where("in", [text]) == [1]
        assert table.rows_where("gt", text) == [2]
