"""Webhooks and their deliveries in words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apikeys.context import RequestContext
from core.models import Webhook
from core.webhooks import states
from core.webhooks.deliveries.log import Delivery
from core.webhooks.narrowing import shows_whole

_STATES: Mapping[str, tuple[str, str]] = {
    states.ACTIVE: (gettext_noop("Active"), "success"),
    states.FAILING: (gettext_noop("Failing"), "warning"),
    states.PAUSED: (gettext_noop("Paused"), "danger"),
}
_REASONS: Mapping[str, str] = {
    states.BY_HAND: gettext_noop(
        "Somebody paused this webhook. Deliveries wait until you resume it."
    ),
    states.ROLE_GONE: gettext_noop(
        "The role of this webhook was deleted, so it may see nothing. Choose another role, save, "
        "and resume it."
    ),
    "TARGET_GONE": gettext_noop(
        "The target answered that it is gone (410). Resume the webhook if it is there again."
    ),
    "FAILING": gettext_noop(
        "For five days every attempt has failed. Put the target right and resume the webhook: what "
        "waits is then sent."
    ),
}
DELIVERY_STATES: Mapping[str, tuple[str, str]] = {
    "waiting": (gettext_noop("Waiting"), "accent"),
    "sent": (gettext_noop("Sent"), "success"),
    "failed": (gettext_noop("Failed"), "danger"),
    "given_up": (gettext_noop("Given up"), "danger"),
    "cancelled": (gettext_noop("Cancelled"), ""),
}


@dataclass(frozen=True, slots=True)
class StateShown:
    """`tone`: the chip's class."""

    label: str
    tone: str
    text: str = ""


def state_shown(webhook: Webhook) -> StateShown:
    label, tone = _STATES[states.state_of(webhook)]
    reason = states.paused_reason_of(webhook)
    text = _REASONS.get(reason or "", "")
    return StateShown(_(label), tone, _(text) if text else "")


def host_of(webhook: Webhook) -> str:
    return urlsplit(webhook.target_url).netloc


@dataclass(frozen=True, slots=True)
class DeliveryShown:
    delivery: Delivery
    state: StateShown
    is_hidden: bool

    @property
    def sent(self) -> str:
        """Return what was sent, indented for people; "" where it may not be shown."""
        text = "" if self.is_hidden else self.delivery.sent_body or ""
        try:
            return json.dumps(json.loads(text), indent=2, ensure_ascii=False) if text else ""
        except ValueError:
            return text

    @property
    def answer(self) -> str:
        return "" if self.is_hidden else self.delivery.answer or ""


def delivery_shown(context: RequestContext, delivery: Delivery) -> DeliveryShown:
    label, tone = DELIVERY_STATES[delivery.state]
    is_hidden = not shows_whole(context, delivery.event_name)
    return DeliveryShown(delivery, StateShown(_(label), tone), is_hidden)


def deliveries_shown(
    context: RequestContext, deliveries: Iterable[Delivery]
) -> list[DeliveryShown]:
    return [delivery_shown(context, one) for one in deliveries]


def state_choices() -> list[tuple[str, str]]:
    return [(name, _(label)) for name, (label, _tone) in DELIVERY_STATES.items()]
