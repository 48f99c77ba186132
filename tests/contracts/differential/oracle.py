"""Both ways to one answer, in a world that stands still; they must agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial

from django.db import connection, transaction

from tests.contracts.differential.asked import Answer, Asked, Difference
from tests.contracts.differential.effects import effects, schemas_of_both
from tests.contracts.differential.still import same_chance
from tests.contracts.differential.twin import Memory
from tests.contracts.differential.wire import send

Way = Callable[[], AbstractContextManager[None]]


class Oracle:
    """Answers both ways, inside the open transaction. Nothing is kept but changes that succeed."""

    def __init__(self, tokens: Mapping[str, str | None], memory: Memory) -> None:
        self._tokens = tokens
        self._memory = memory
        self.asked = 0

    def ask(self, asked: Asked) -> tuple[Answer, Difference | None]:
        """Return the fast path's answer, and the difference to the twin's if there is one."""
        self.asked += 1
        twin_way = partial(self._memory.twin, from_scratch=asked.is_change)
        twin = self._run(asked, twin_way, keeps=False)
        fast = self._run(asked, nullcontext, keeps=asked.is_change)
        if asked.is_change:
            self._memory.look_again()
        if fast == twin:
            return fast, None
        return fast, Difference(asked, fast, twin)

    def _run(self, asked: Asked, way: Way, *, keeps: bool) -> Answer:
        with transaction.atomic():
            with same_chance(f"{self.asked}"), way():
                answer = self._answer(asked)
            if connection.needs_rollback:
                answer = replace(answer, effects={"the transaction": "was left broken"})
            elif asked.is_write or asked.is_change:
                answer = replace(answer, effects=effects(schemas_of_both()))
            if not keeps or answer.code >= 400:
                transaction.set_rollback(True)
        return answer

    def _answer(self, asked: Asked) -> Answer:
        try:
            return send(asked, self._tokens[asked.caller])
        except Exception as error:  # which would leave the server without an answer
            return Answer("599 Raised", {}, f"{type(error).__name__}: {error}".encode())
