"""Which counter and window django-ratelimit uses for a call.

The library's `get_usage` computes both anew on each call, in a third of the time that a small
request takes. Its two functions for it are private. They are named only here, for the release
pinned in requirements.txt; `tests/apikeys/test_windows.py` compares every answer of this module
with `get_usage` itself.
"""

from __future__ import annotations

from django_ratelimit.core import ALL, _get_window, _make_cache_key

from metadata.model.bounded_cache import BoundedCache

MOST_WINDOWS = 4096
_windows = BoundedCache(MOST_WINDOWS)


def window_of(group: str, value: object, limit: int, period: int, now: int) -> tuple[int, str]:
    """Return the end of the window that contains `now` (both epoch s), and its counter's key."""
    asked = (group, value, limit, period)
    known: tuple[int, str] | None = _windows.get(asked)
    if known is not None and 0 <= known[0] - now < period:
        return known
    text = str(value)
    end: int = _get_window(text, period)
    found = end, _make_cache_key(group, end, (limit, period), text, ALL)
    _windows.put(asked, found)
    return found
