"""Behind a pooler that gives each transaction any of its sessions, answers are still the twin's.

The name of a prepared statement must mean the same in every session, or nothing.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import psycopg
import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from tests.contracts.differential.conftest import CommittedWorld
from tests.contracts.differential.storm.pool import pool
from tests.contracts.differential.storm.recorded import Recorded, answers_of, told
from tests.contracts.differential.wire import send
from tests.twenty.pooler.pgbouncer import Pooler, running_pooler
from tests.twenty.pooler.traffic import database, in_thread, through
from twenty.db import libpq
from twenty.db.backend.base import forget_sessions

pytestmark = pytest.mark.django_db
THREADS, SESSIONS = 6, 3
DIFFERENT, OF_A_THREAD = 60, 60
PREPARED = "1"  # PREPARE_STATEMENTS


@pytest.fixture
def pooler(committed: CommittedWorld, django_db_blocker: DjangoDbBlocker) -> Iterator[Pooler]:
    folder = Path(tempfile.mkdtemp(prefix="twenty-pgbouncer-"))
    folder.chmod(0o755)
    options = {"pool_mode": "transaction", "ignore_startup_parameters": "options"}
    forget_sessions()
    try:
        with (
            django_db_blocker.unblock(),
            running_pooler(
                folder, committed.server, default_pool_size=str(SESSIONS), **options
            ) as running,
        ):
            yield running
    finally:
        forget_sessions()
        shutil.rmtree(folder, ignore_errors=True)


def wrong_answers(committed: CommittedWorld, pooler: Pooler) -> list[str]:
    """Return answers that threads sharing sessions get, and the twin does not give."""
    tokens = committed.world.tokens

    def recorded() -> Recorded:
        with committed.memory.installed():
            asked = pool(committed.world, 7, DIFFERENT)
            return Recorded(asked, [answers_of(asked, tokens, committed.memory)])

    with database(committed.parameters):
        right = in_thread(recorded)

    def ask(number: int) -> list[str]:
        chance, wrong = Random(f"session {number}"), []  # noqa: S311
        try:
            for _ in range(OF_A_THREAD):
                which = chance.randrange(len(right.asked))
                asked = right.asked[which]
                answer = send(asked, tokens[asked.caller])
                if told(answer) not in right.allowed(which, [0]):
                    wrong.append(f"{asked.shown()}\n{answer.shown()}")
        finally:
            connections.close_all()
        return wrong

    with database(through(pooler, PREPARED)), ThreadPoolExecutor(THREADS) as threads:
        return [one for found in threads.map(ask, range(THREADS)) for one in found]


def test_every_answer_is_the_twins(committed: CommittedWorld, pooler: Pooler) -> None:
    wrong = wrong_answers(committed, pooler)
    assert not wrong, f"{len(wrong)} wrong answers\n" + "\n\n".join(wrong[:3])


def test_statements_named_by_a_counter_are_found(
    committed: CommittedWorld, pooler: Pooler, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The original fault: a name was the number that a statement had in its connection."""
    current, prepare = threading.local(), libpq.Statements._prepared

    def prepared(
        self: libpq.Statements, raw: psycopg.Connection[object], statement: bytes
    ) -> bytes | None:
        current.count = getattr(self, "count", 0) + 1
        self.count = current.count  # type: ignore[attr-defined]
        return prepare(self, raw, statement)

    monkeypatch.setattr(libpq.Statements, "_prepared", prepared)
    monkeypatch.setattr(libpq.Statements, "_give_up", lambda self: None)
    monkeypatch.setattr(libpq, "name_for", lambda statement: b"crm_%d" % current.count)
    wrong = wrong_answers(committed, pooler)
    assert wrong
