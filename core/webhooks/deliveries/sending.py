"""The duty that sends: takes what is due, lets threads send it, writes down what comes.

All of the database is this duty's own thread's; the threads of the pool only send. A webhook has
few of them at a time, one that fails a single one, and those that fail together at most half, so
that a dead target delays nobody else.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from core.webhooks.deliveries import health, queue
from core.webhooks.deliveries.attempt import Outcome, attempt
from core.webhooks.deliveries.body import Body, bodies
from core.webhooks.deliveries.filtering import matching
from core.webhooks.deliveries.listening import context_of, present_webhooks
from core.webhooks.deliveries.queue import Taken

if TYPE_CHECKING:
    from core.models import Webhook

SENDERS = 32
AT_ONCE, AT_ONCE_FAILING = 4, 1
# How long to wait for answers before looking for what else is due.
PATIENCE_SECONDS = 0.2
NOT_SHOWN = (
    "Nothing was sent: the event is no longer kept, or the webhook's role or filter leaves it out."
)


@dataclass(frozen=True, slots=True)
class Sent:
    webhook: Webhook
    taken: Taken
    body: bytes


class SendDeliveries:
    name = "send deliveries"

    def __init__(self, now: Callable[[], datetime] = timezone.now) -> None:
        self._now = now
        self._pool = ThreadPoolExecutor(SENDERS, thread_name_prefix="webhook")
        self._under_way: dict[Future[Outcome], Sent] = {}
        self._first = 0

    def run_once(self) -> bool:
        """Send what there is room for, note what has come; return whether something was done."""
        begun = self._begin()
        if not self._under_way:
            return False
        wait(self._under_way, 0 if begun else PATIENCE_SECONDS, FIRST_COMPLETED)
        self._note_finished()
        return True

    def finish(self) -> None:
        """Wait for the attempts under way, each of which ends in time, and note them."""
        wait(self._under_way)
        self._note_finished()
        self._pool.shutdown()

    def _begin(self) -> bool:
        """Take and send in one workspace after the other, beginning where room ended last time."""
        present = present_webhooks() if len(self._under_way) < SENDERS else ()
        by_workspace = [list(some) for _, some in groupby(present, lambda one: one.workspace_id)]
        begun = False
        for step in range(len(by_workspace)):
            place = (self._first + step) % len(by_workspace)
            begun = self._begin_in(by_workspace[place]) or begun
            if len(self._under_way) >= SENDERS:
                self._first = place + 1
                break
        return begun

    def _begin_in(self, webhooks: Sequence[Webhook]) -> bool:
        """Take what is due in one workspace: those that fail have half of the room at most."""
        sound = [one for one in webhooks if one.failing_since is None]
        failing = [one for one in webhooks if one.failing_since is not None]
        begun = self._take(sound, AT_ONCE, SENDERS - len(self._under_way))
        held = sum(one.webhook.failing_since is not None for one in self._under_way.values())
        free = min(SENDERS // 2 - held, SENDERS - len(self._under_way))
        return self._take(failing, AT_ONCE_FAILING, free) or begun

    def _take(self, webhooks: Sequence[Webhook], at_once: int, free: int) -> bool:
        rooms = self._rooms(webhooks, at_once, free)
        if free <= 0 or not rooms:
            return False
        paused = {one.id for one in webhooks if one.is_paused}
        schema = webhooks[0].workspace.schema_name
        taken = queue.take(schema, rooms, free, paused, self._now())
        for webhook in webhooks:
            own = [one for one in taken if one.webhook_id == webhook.id]
            if own:
                self._send(webhook, own)
        return bool(taken)

    def _rooms(self, webhooks: Sequence[Webhook], at_once: int, free: int) -> Mapping[UUID, int]:
        """Return how many deliveries of each webhook may begin, where any may.

        Those with the fewest under way come first, in no order among each other, and when there is
        little room, only those with none: slow targets must not take it all.
        """
        busy = Counter(one.webhook.id for one in self._under_way.values())
        most = at_once if free > SENDERS // 4 else 1
        shuffled = random.sample(webhooks, len(webhooks))
        ordered = sorted(shuffled, key=lambda one: busy[one.id])
        return {one.id: most - busy[one.id] for one in ordered if busy[one.id] < most}

    def _send(self, webhook: Webhook, taken: Sequence[Taken]) -> None:
        schema = webhook.workspace.schema_name
        if webhook.role_id is None:
            if not webhook.is_paused:
                health.pause(webhook, health.ROLE_GONE)
            for one in taken:
                queue.cancel(schema, one, "Nothing was sent: the webhook has no role.")
            return
        shown = self._shown(webhook, taken)
        for one in taken:
            body = shown.get(one.seq)
            if body is None:
                queue.cancel(schema, one, NOT_SHOWN)
                continue
            future = self._pool.submit(attempt, webhook, str(one.id), body.sent, self._now())
            self._under_way[future] = Sent(webhook, one, body.sent)

    def _shown(self, webhook: Webhook, taken: Sequence[Taken]) -> Mapping[int, Body]:
        context = context_of(webhook)
        found = bodies(webhook, context, [one.seq for one in taken])
        return matching(webhook, context, found)

    def _note_finished(self) -> None:
        for future in [one for one in self._under_way if one.done()]:
            sent = self._under_way.pop(future)
            outcome = future.result()
            schema, now = sent.webhook.workspace.schema_name, self._now()
            queue.note(schema, sent.taken, sent.body, outcome, now)
            if not sent.taken.is_replay:
                _judge(sent.webhook, outcome, now)


def _judge(webhook: Webhook, outcome: Outcome, now: datetime) -> None:
    if outcome.is_received:
        health.note_success(webhook)
    elif outcome.is_gone:
        health.pause(webhook, health.TARGET_GONE)
    else:
        health.note_failure(webhook, now)
