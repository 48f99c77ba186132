"""`Idempotency-Key` behind a pooler that gives another session to each transaction."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from tests.twenty.pooler.conftest import World
from tests.twenty.pooler.pgbouncer import Pooler
from tests.twenty.pooler.traffic import database, in_thread, request, through

pytestmark = pytest.mark.django_db
POOL, CALLERS, KEYS = 3, 6, 5


@pytest.mark.parametrize("said", ["", "0", "1"])
def test_each_key_writes_once_and_is_answered_alike(
    world: World, pooler: Callable[..., Pooler], said: str
) -> None:
    running = pooler(
        default_pool_size=POOL, pool_mode="transaction", ignore_startup_parameters="options"
    )
    secret = world.secrets[0]
    with database(through(running, said)), ThreadPoolExecutor(CALLERS) as threads:

        def write(number: int) -> tuple[int, str]:
            name = f"once-{said}-{number % KEYS}"
            for _ in range(100):
                status, answer = request(
                    "POST", "/rest/companies", secret, {"name": name}, HTTP_IDEMPOTENCY_KEY=name
                )
                if status not in (409, 503):
                    return number % KEYS, f"{status} {answer}"
            raise AssertionError(f"still busy: {answer}")

        def write_and_leave(number: int) -> tuple[int, str]:
            try:
                return write(number)
            finally:
                connections.close_all()

        answers = list(threads.map(write_and_leave, range(KEYS * 8)))
        filter_ = f"filter=name[startsWith]:%22once-{said}-%22"
        _, found = in_thread(lambda: request("GET", f"/rest/companies?{filter_}", secret))
    assert len(set(answers)) == KEYS, answers
    assert all(text.startswith("201") for _, text in answers)
    assert found["totalCount"] == KEYS
    assert running.in_all_sessions("SHOW lock_timeout", POOL) == ["0"] * POOL
