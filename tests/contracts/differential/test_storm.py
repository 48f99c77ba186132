"""Eight threads over two processes, while data model and roles change: every answer is right.

It must be the twin's under one of the versions that existed during the request.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from random import Random

import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

from tests.contracts.differential.asked import Asked
from tests.contracts.differential.conftest import CommittedWorld
from tests.contracts.differential.storm.cycle import CYCLE, Step
from tests.contracts.differential.storm.http import Client
from tests.contracts.differential.storm.pool import pool
from tests.contracts.differential.storm.recorded import record, told
from tests.contracts.differential.storm.threads import THREADS, Storm
from tests.contracts.differential.wire import send
from tests.twenty.pooler.traffic import database, in_thread
from tests.twenty.process.server import Server, running_server, temporary_data_dir

pytestmark = [pytest.mark.process, pytest.mark.django_db, pytest.mark.nightly]
PROCESSES = 2
REQUESTS, CYCLES, SEED = 80, 1, 16


@pytest.fixture
def serve(
    committed: CommittedWorld, django_db_blocker: DjangoDbBlocker
) -> Iterator[Callable[..., Server]]:
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        stack.enter_context(database(committed.parameters))

        def start(**environment: str) -> Server:
            folder = stack.enter_context(temporary_data_dir())
            common = {
                "DATABASE_URL": committed.server.url,
                "SECRET_KEY": str(settings.SECRET_KEY),
                "API_RATE_LIMIT": "",
                "TRUSTED_PROXIES": "127.0.0.1/32",
                "LOG_LEVEL": "WARNING",
            }
            return stack.enter_context(running_server(folder, **common, **environment))

        yield start


def test_every_answer_is_the_twins_of_a_version_of_its_time(
    committed: CommittedWorld, serve: Callable[..., Server]
) -> None:
    started = time.perf_counter()
    server = serve(WORKERS=str(PROCESSES), THREADS="4")
    tokens = committed.world.tokens
    changing = Client(server.port, Random(0))  # noqa: S311

    def change(step: Step) -> None:
        asked = step.ask()
        answer = changing.send(asked, tokens["admin"])
        assert answer.code in (200, 201), f"{asked.shown()}\n{answer.shown()}"
        assert "errors" not in (answer.json or {}), answer.shown()

    def quiet_walk_and_storm() -> Storm:
        with committed.memory.installed():
            asked = pool(committed.world, SEED, REQUESTS)
            recorded = record(asked, tokens, committed.memory, change)
        storm = Storm(recorded, tokens, server.port)
        storm.rage(CYCLES, change, SEED)
        return storm

    with closing(changing):
        storm = in_thread(quiet_walk_and_storm)
    callers = {one.caller for one in storm.recorded.asked}
    print(
        f"{storm.answers} requests ({len(storm.recorded.asked)} different ones by {len(callers)}"
        f" callers, {storm.recorded.that_change} of which depend on the version) in {THREADS}"
        f" threads over {PROCESSES} processes, {storm.done} changes through {len(CYCLE)} states,"
        f" {storm.not_of_the_beginning} answers that only another version gives,"
        f" {time.perf_counter() - started:.0f} s; statuses {dict(storm.statuses)}"
    )
    assert not storm.wrong, f"{len(storm.wrong)} wrong answers\n" + "\n\n".join(storm.wrong[:5])
    assert storm.recorded.that_change > REQUESTS // 4
    assert storm.not_of_the_beginning > 0
    assert 0 not in storm.statuses


def test_a_server_on_the_reference_path_is_the_twin(
    committed: CommittedWorld, serve: Callable[..., Server]
) -> None:
    """The switch for whole processes, against the twin inside this one, which caches."""
    server = serve(WORKERS="1", REFERENCE_PATH="1")
    tokens = committed.world.tokens

    def both() -> list[tuple[Asked, object, object]]:
        asked = pool(committed.world, SEED + 1, REQUESTS // 3)
        pairs: list[tuple[Asked, object, object]] = []
        with (
            closing(Client(server.port, Random(1))) as client,  # noqa: S311
            committed.memory.installed(),
        ):
            committed.memory.look_again()
            for one in asked:
                over_the_wire = told(client.send(one, tokens[one.caller]))
                with committed.memory.twin():
                    pairs.append((one, over_the_wire, told(send(one, tokens[one.caller]))))
        return pairs

    for asked, server_answer, own_answer in in_thread(both):
        assert server_answer == own_answer, asked.shown()
