"""One attempt to deliver: sign, send, judge what comes. Touches no database."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from core.webhooks.deliveries.signing import delivery_headers
from twenty.db.sealed import UNREADABLE
from twenty.http import outbound

if TYPE_CHECKING:
    from core.models import Webhook

GONE = 410
UNKNOWN = "The secret cannot be read: SECRET_KEY was changed since. Rotate the secret."


@dataclass(frozen=True, slots=True)
class Outcome:
    """`status` and `answer` are None where nothing came; `error` is None where it was received."""

    status: int | None
    error: str | None
    answer: str | None
    duration_ms: int
    retry_after: str | None = None

    @property
    def is_received(self) -> bool:
        return self.error is None

    @property
    def is_gone(self) -> bool:
        """Tell whether the target wants no more messages."""
        return self.status == GONE


def attempt(webhook: Webhook, delivery_id: str, body: bytes, now: datetime) -> Outcome:
    """Send `body` once. Only an answer of 2xx means that it was received."""
    if webhook.secret.startswith(UNREADABLE):
        return Outcome(None, UNKNOWN, None, 0)
    previous, until = webhook.previous_secret or "", webhook.previous_until
    is_in_grace = until is not None and until > now
    headers = delivery_headers(
        delivery_id, body, webhook.secret, previous if is_in_grace else "", now
    )
    begin = time.monotonic()
    try:
        answer = outbound.post(webhook.target_url, headers, body)
    except outbound.OutboundFailure as failure:
        return Outcome(None, str(failure), None, _since(begin))
    return Outcome(
        answer.status,
        None if 200 <= answer.status < 300 else _refusal(answer.status),
        _shown(answer.body),
        _since(begin),
        answer.retry_after,
    )


def _refusal(status: int) -> str:
    if 300 <= status < 400:
        return f"The target answered {status}; redirects are not followed."
    return f"The target answered {status}."


def _shown(body: bytes) -> str:
    """Return text that PostgreSQL can store."""
    return body.decode(errors="replace").replace("\x00", "\ufffd")


def _since(begin: float) -> int:
    return round((time.monotonic() - begin) * 1000)
