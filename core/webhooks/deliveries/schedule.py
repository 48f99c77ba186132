"""When a delivery is tried again, and when its webhook is given up (docs/api/webhooks.md#retries).

The moment is always a parameter, so that hours can pass without waiting.
"""

from __future__ import annotations

import email.utils
import random
from datetime import UTC, datetime, timedelta

# Pauses after the first, second, … attempt.
PAUSES = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
MAX_ATTEMPTS = len(PAUSES) + 1
JITTER = 0.1
LONGEST_RETRY_AFTER = timedelta(hours=1)
# Failures alone for so long pause a webhook.
PATIENCE = timedelta(days=5)


def next_attempt(attempts: int, now: datetime, retry_after: str | None) -> datetime | None:
    """Return when to try again after so many attempts; None: never.

    A target that names a later time gets it, up to an hour; an earlier one changes nothing.
    """
    if attempts >= MAX_ATTEMPTS:
        return None
    pause = PAUSES[attempts - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  no secret
    return now + max(pause, _asked_for(retry_after, now))


def _asked_for(retry_after: str | None, now: datetime) -> timedelta:
    """Read the header: seconds, or a date. What cannot be read asks for nothing."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        seconds = min(int(text[:9]), int(LONGEST_RETRY_AFTER.total_seconds()))
        return timedelta(seconds=seconds)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return timedelta(0)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta(0)), LONGEST_RETRY_AFTER)
