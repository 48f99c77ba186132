"""The id of the API request being answered, for `X-Request-Id` and the log."""

from __future__ import annotations

import random
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("request_id", default="-")


def begin_request() -> str:
    """Make a new id current and return it. It distinguishes requests and protects nothing."""
    request_id = f"{random.getrandbits(64):016x}"
    _current.set(request_id)
    return request_id


def current_request_id() -> str:
    """Return the id; `-` outside of API requests."""
    return _current.get()
