"""The programs of examples/, each run against a server as its README says."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.scratch import ScratchServer
from tests.node_project import run_node
from twenty.assets.node import find_node
from twenty.config.environment import PROJECT_DIR

EXAMPLES = PROJECT_DIR / "examples"
COUNTS = "{people{totalCount} companies{totalCount} tasks{totalCount} taskTargets{totalCount}}"
pytestmark = pytest.mark.process


def ask(server: ScratchServer, query: str) -> Any:
    request = urllib.request.Request(  # noqa: S310
        f"{server.url}/graphql",
        json.dumps({"query": query}).encode(),
        {"Authorization": f"Bearer {server.key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
        answer = json.load(response)
    assert "errors" not in answer, answer
    return answer["data"]


def counts(server: ScratchServer) -> dict[str, int]:
    return {name: found["totalCount"] for name, found in ask(server, COUNTS).items()}


def run(server: ScratchServer, *command: str) -> str:
    done = subprocess.run(
        command,
        env={**os.environ, "TWENTY_URL": server.url, "TWENTY_KEY": server.key},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def test_every_example_is_listed_and_run() -> None:
    files = {
        path.relative_to(EXAMPLES).as_posix()
        for path in EXAMPLES.rglob("*")
        if path.is_file() and path.name != "README.md" and "__pycache__" not in path.parts
    }
    for page in (EXAMPLES / "README.md", PROJECT_DIR / "docs" / "examples.md"):
        assert {name for name in files if name not in page.read_text()} == set()
    assert {name for name in files if name not in Path(__file__).read_text()} == set()


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl(scratch: ScratchServer) -> None:
    before = counts(scratch)
    said = run(scratch, "bash", str(EXAMPLES / "curl/first_steps.sh"))
    assert '"lastName":"Example"' in said
    assert "A mistake is explained" in said
    assert '"statusCode":400' in said
    assert "no address" in said
    assert counts(scratch) == before


def test_python(scratch: ScratchServer, tmp_path: Path) -> None:
    before = counts(scratch)
    people = tmp_path / "people.csv"
    lines = [f"person{number}@example.com,First,Last{number},Engineer" for number in range(70)]
    people.write_text("\n".join(["email,first_name,last_name,job_title", *lines]))
    program = [sys.executable, str(EXAMPLES / "python/import_people.py"), str(people)]
    assert run(scratch, *program).count("created ") == 70
    assert run(scratch, *program).count("updated ") == 70
    assert counts(scratch)["people"] == before["people"] + 70
    assert run(scratch, *program, "--remove").count("removed ") == 70
    assert counts(scratch) == before
    people.write_text("email,first_name,last_name,job_title\nno address,First,Last,Engineer\n")
    refused = subprocess.run(
        program,
        env={**os.environ, "TWENTY_URL": scratch.url, "TWENTY_KEY": scratch.key},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert refused.returncode == 1
    assert refused.stderr.startswith("400 ")
    assert "no address" in refused.stderr


def test_mirror(scratch: ScratchServer, tmp_path: Path) -> None:
    """Through a storm of writes: tests/core/events/test_mirror.py."""
    switch = urllib.request.Request(  # noqa: S310
        f"{scratch.url}/rest/metadata/currentWorkspace",
        b'{"isChangeFeedEnabled": true}',
        {"Authorization": f"Bearer {scratch.key}", "Content-Type": "application/json"},
        method="PATCH",
    )
    urllib.request.urlopen(switch, timeout=60).close()  # noqa: S310
    copy = tmp_path / "copy.sqlite"
    program = [sys.executable, str(EXAMPLES / "python/mirror.py"), str(copy), "companies"]
    for number in range(1, 3):
        ask(scratch, 'mutation {createCompany(data: {name: "Acme"}) {id}}')
        run(scratch, *program)
        with closing(sqlite3.connect(copy)) as opened:
            assert opened.execute("SELECT count(*) FROM record").fetchone() == (number,)


def test_typescript(scratch: ScratchServer) -> None:
    deals = ", ".join(
        f'{{name: "Deal {number}", stage: {"NEW" if number % 2 else "WON_BACK"},'
        f' amount: {{amountMicros: "{number}000000", currencyCode: "EUR"}}}}'
        for number in range(50)
    ).replace("WON_BACK", "SCREENING")
    ask(scratch, f"mutation {{createOpportunities(data: [{deals}]) {{id}}}}")
    said = run(
        scratch,
        str(find_node().program),
        "--experimental-strip-types",
        str(EXAMPLES / "typescript/pipeline.ts"),
    )
    odd, even = sum(range(1, 50, 2)), sum(range(0, 50, 2))
    assert sorted(said.splitlines()) == [f"NEW\t25\t{odd}", f"SCREENING\t25\t{even}"]


def test_n8n(scratch: ScratchServer) -> None:
    workflow = EXAMPLES / "n8n/tasks_for_new_people.json"
    ask(scratch, 'mutation {createPerson(data: {name: {firstName: "Ada", lastName: "L"}}) {id}}')
    given = json.loads(
        run_node(
            PROJECT_DIR / "tests" / "contracts" / "n8n",
            "run.mjs",
            str(workflow),
            scratch.url,
            scratch.key,
        )
    )
    nodes = json.loads(workflow.read_text())["nodes"]
    assert set(given) == {node["name"] for node in nodes}
    links = "taskTargets{edges{node{targetPerson{name{firstName}}}}}"
    found = ask(scratch, f"{{tasks{{edges{{node{{title status {links}}}}}}}}}")
    (task,) = (edge["node"] for edge in found["tasks"]["edges"])
    assert task["title"] == "Welcome Ada L"
    assert task["taskTargets"]["edges"][0]["node"]["targetPerson"]["name"]["firstName"] == "Ada"
