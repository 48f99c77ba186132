"""How a webhook does, at a glance."""

from __future__ import annotations

from core.models import Webhook

ACTIVE, FAILING, PAUSED = "ACTIVE", "FAILING", "PAUSED"
# Why a webhook is paused: by hand, or because nobody says any more what it may see.
BY_HAND, ROLE_GONE = "BY_HAND", "ROLE_GONE"


def state_of(webhook: Webhook) -> str:
    if webhook.is_paused or webhook.role_id is None:
        return PAUSED
    return ACTIVE if webhook.failing_since is None else FAILING


def paused_reason_of(webhook: Webhook) -> str | None:
    """Return the reason's code; None where it is not paused."""
    if webhook.role_id is None:
        return ROLE_GONE
    return (webhook.paused_reason or BY_HAND) if webhook.is_paused else None
