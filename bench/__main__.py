"""A first look at speed: requests per second of the plain calls, measured with wrk.

What comes in: nothing; needs `wrk`. A server with the demo workspace is started in a temporary
data folder, with the workers and threads of the environment and no rate limit. What goes out: a
Markdown table on standard output.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROJECT_DIR = Path(__file__).resolve().parent.parent
CONNECTIONS = 16
SECONDS = 5
START_SECONDS = 120

# wrk's own language for what differs from a plain GET.
POST_SCRIPT = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = %s
"""


@dataclass(frozen=True)
class Workload:
    """One call, repeated; `body` makes it a POST."""

    name: str
    path: str
    body: object = None


def main() -> int:
    if shutil.which("wrk") is None:
        print("wrk is not installed (Debian: apt-get install wrk)", file=sys.stderr)
        return 1
    # Short, and passable for the account that runs PostgreSQL when we are root.
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        Path(folder).chmod(0o711)
        with running_server(Path(folder) / "data") as (url, environment):
            key = make_key(environment)
            print(f"{CONNECTIONS} connections, {SECONDS} s each\n")
            print("| Call | Requests/s | Mean latency | Answers that are no 2xx |")
            print("|---|---:|---:|---:|")
            for workload in workloads(url, key):
                print(measure(workload, url, key, Path(folder)), flush=True)
    return 0


def workloads(url: str, key: str) -> list[Workload]:
    first = call(f"{url}/rest/people?limit=1", key)["data"]["people"][0]["id"]
    person = {"name": {"firstName": "Ada", "lastName": "Bench"}, "jobTitle": "Engineer"}
    query = "{ people(first: 20) { edges { node { id name { firstName } company { name } } } } }"
    return [
        Workload("GET one person", f"/rest/people/{first}"),
        Workload("GET 20 people", "/rest/people?limit=20"),
        Workload("GET 20 people with relations", "/rest/people?limit=20&depth=1"),
        Workload("GET people by filter", "/rest/people?limit=20&filter=jobTitle[ilike]:%25e%25"),
        Workload("GraphQL 20 people with company", "/graphql", {"query": query}),
        Workload("POST one person", "/rest/people", person),
        Workload("POST 60 people", "/rest/batch/people", [person] * 60),
    ]


def measure(workload: Workload, url: str, key: str, folder: Path) -> str:
    """One row of the table."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s"]
    command += ["-H", f"Authorization: Bearer {key}"]
    if workload.body is not None:
        script = folder / "post.lua"
        # A JSON text of a JSON text is a string that Lua reads the same way.
        script.write_text(POST_SCRIPT % json.dumps(json.dumps(workload.body)))
        command += ["-s", str(script)]
    output = subprocess.run(
        [*command, url + workload.path], capture_output=True, text=True, check=True
    ).stdout
    rate = _found(r"Requests/sec:\s+([\d.]+)", output)
    latency = _found(r"Latency\s+(\S+)", output)
    refused = _found(r"Non-2xx or 3xx responses: (\d+)", output) or "0"
    return f"| {workload.name} | {float(rate):.0f} | {latency} | {refused} |"


@contextmanager
def running_server(data_dir: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The server's address, and the environment for commands beside it."""
    port = _free_port()
    environment = os.environ | {
        "DATA_DIR": str(data_dir),
        "PORT": str(port),
        "API_RATE_LIMIT": "",
        "LOG_LEVEL": "WARNING",
    }
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=PROJECT_DIR,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _await_ready(url, server)
        yield url, environment
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def make_key(environment: dict[str, str]) -> str:
    arguments = ["create_api_key", "--name", "bench", "--role", "Admin"]
    made = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return made.stdout.strip()


def call(url: str, key: str) -> dict[str, dict[str, list[dict[str, str]]]]:
    request = urllib.request.Request(  # noqa: S310  our own server
        url, headers={"Authorization": f"Bearer {key}"}
    )
    with urllib.request.urlopen(request) as response:  # noqa: S310
        return json.load(response)  # type: ignore[no-any-return]  # JSON


def _await_ready(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/readyz").close()  # noqa: S310
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    raise SystemExit("The server did not start.")


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    return match[1] if match else ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
