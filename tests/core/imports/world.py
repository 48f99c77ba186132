"""What the tests of imports share: an import from its making to its end."""

import csv
import io
import json
from typing import Any

from django.utils import timezone

from core.imports.duty import ImportDuty, remove_old
from tests.clients import RestAnswer, RestClient

CSV = "text/csv; charset=utf-8"


def table(headings: str, *rows: str) -> str:
    return "\r\n".join([headings, *rows, ""])


def make(rest: RestClient, **options: Any) -> str:
    """Make an import; return its id."""
    answer = rest.post("/rest/imports", options)
    assert answer.status == 201, answer.text
    return str(answer.body["data"]["import"]["id"])


def put(rest: RestClient, job: str, content: str | bytes, kind: str = CSV) -> RestAnswer:
    return rest.put(f"/rest/imports/{job}/file", content, headers={"Content-Type": kind})


def work() -> None:
    """Do all the work there is."""
    duty = ImportDuty()
    for _ in range(1000):
        if not duty.run_once():
            remove_old(timezone.now())
            return
    raise AssertionError("the work does not end")


def shown(rest: RestClient, job: str) -> dict[str, Any]:
    found: dict[str, Any] = rest.get(f"/rest/imports/{job}").body["data"]["import"]
    return found


def bring(
    rest: RestClient, content: str | bytes, kind: str = CSV, **options: Any
) -> dict[str, Any]:
    """Make an import, give it its file, carry it out; return it as it is shown then."""
    job = make(rest, **options)
    answer = put(rest, job, content, kind)
    assert answer.status == 202, answer.text
    work()
    return shown(rest, job)


def counts(found: dict[str, Any]) -> dict[str, int]:
    """The counters that are not 0."""
    names = ("created", "updated", "restored", "failed", "destroyed", "kept")
    return {name: found[name] for name in names if found[name]}


def refused(rest: RestClient, found: dict[str, Any]) -> list[dict[str, str]]:
    """The rows of the report."""
    text = rest.get(found["errorsUrl"]).text
    return list(csv.DictReader(io.StringIO(text, newline="")))


def records(rest: RestClient, plural: str, **query: Any) -> list[dict[str, Any]]:
    answer = rest.get(f"/rest/{plural}", format="ndjson", **query)
    return [json.loads(line) for line in answer.text.splitlines()]
