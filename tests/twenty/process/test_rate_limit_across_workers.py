"""One key, two worker processes, 16 connections, 160 requests: exactly 100 pass."""

import http.client
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.twenty.process.server import Server, free_port, manage, running_server

pytestmark = pytest.mark.process

CONNECTIONS, EACH = 16, 10
# An hour, not a minute: the window must not end during the test. The counting is the same.
RATE = "100/h"


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    """A Redis of this test's own, without any file."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    port = free_port()
    redis = subprocess.Popen(
        [program, "--port", str(port), "--save", "", "--appendonly", "no", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    yield f"redis://127.0.0.1:{port}/0"
    redis.terminate()
    redis.wait(10)


def statuses_of_one_connection(server: Server, key: str) -> list[int]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    found = []
    for _ in range(EACH):
        connection.request(
            "GET", "/rest/people?limit=1", headers={"Authorization": f"Bearer {key}"}
        )
        response = connection.getresponse()
        response.read()
        found.append(response.status)
    connection.close()
    return found


def count_statuses(data_dir: Path, **environment: str) -> Counter[int]:
    assert manage(data_dir, "create_workspace", "Limits").returncode == 0
    key = manage(data_dir, "create_api_key", "--name", "n", "--role", "Admin").stdout.strip()
    running = running_server(data_dir, WORKERS="2", API_RATE_LIMIT=RATE, **environment)
    with running as server, ThreadPoolExecutor(CONNECTIONS) as pool:
        answers = pool.map(lambda _: statuses_of_one_connection(server, key), range(CONNECTIONS))
        return Counter(status for found in answers for status in found)


def test_without_redis_exactly_100_of_160_pass(data_dir: Path) -> None:
    assert count_statuses(data_dir) == {200: 100, 429: 60}


def test_with_redis_exactly_100_of_160_pass(data_dir: Path, redis_url: str) -> None:
    assert count_statuses(data_dir, REDIS_URL=redis_url) == {200: 100, 429: 60}
