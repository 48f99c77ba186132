"""`apikeys.limits.windows` agrees with django-ratelimit itself."""

from __future__ import annotations

import time
from contextlib import nullcontext
from unittest.mock import patch

from django.core.cache import caches
from django.http import HttpRequest
from django_ratelimit.core import get_usage
from hypothesis import given
from hypothesis import strategies as st

from apikeys.limits import rate_counter
from apikeys.limits.windows import window_of
from twenty.reference import reference_path

values = st.text(max_size=40)
periods = st.sampled_from([1, 2, 7, 60, 3600, 86_400])


def request() -> HttpRequest:
    made = HttpRequest()
    made.method = "GET"
    return made


@given(value=values, period=periods, limit=st.integers(1, 10**9), after=st.integers(0, 200_000))
def test_window_and_counter_are_those_of_the_library(
    value: str, period: int, limit: int, after: int
) -> None:
    caches["default"].clear()
    # First at another time: what is cached of it must not be returned now.
    now = int(time.time())
    with patch("time.time", lambda: float(now)):
        window_of("group", value, limit, period, now)
    now += after
    with patch("time.time", lambda: float(now)):
        told = get_usage(
            request(), group="group", key=lambda *_: value, rate=(limit, period), increment=True
        )
        end, key = window_of("group", value, limit, period, now)
        assert told is not None
        assert end - now == told["time_left"]
        assert caches["default"].get(key) == 1


@given(value=values, ways=st.lists(st.booleans(), min_size=1, max_size=12))
def test_both_ways_of_counting_count_the_same(value: str, ways: list[bool]) -> None:
    caches["default"].clear()
    now = time.time()
    with patch("time.time", lambda: now):
        for number, is_slow in enumerate(ways, 1):
            with reference_path() if is_slow else nullcontext():
                usage = rate_counter.count(request(), "both", value, "5/m")
            assert usage is not None
            assert usage.count == number
            assert usage.is_exceeded == (number > 5)
