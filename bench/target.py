"""What is measured: one API of one running system, with its prepared and checked workloads.

Each drive's `read` brings answers into a common form, which is compared before it is driven.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.load import Request

WORKLOADS = {
    "W1": "one person by id",
    "W2": "60 people × 10 fields, filter on city, by createdAt",
    "W3": "60 people with their company",
    "W4": "20 companies each with 10 people",
    "W5": "create one person",
    "W6": "create 60 people in one call",
    "W7": "people grouped by city, 50 groups",
    "W8": "upsert 60 people",
    "W9": "a page of 60 behind row 90,000",
    "W10": "search for a name",
}
WRITES = ("W5", "W6", "W8")


class WrongAnswer(Exception):
    """A system's answer differs from what the data set says."""


@dataclass(frozen=True, slots=True)
class Drive:
    """A workload; `read` must turn the answer to `requests[i]` into `expected[i]`."""

    requests: Sequence[Request]
    read: Callable[[Any], Any]
    expected: Sequence[Any]


@dataclass(slots=True)
class Target:
    """A system; `root`: its server's first process. `notes`: deviations by workload."""

    name: str
    url: str
    headers: Mapping[str, str]
    root: int
    drives: Mapping[str, Drive]
    notes: Mapping[str, str] = field(default_factory=dict)

    def check(self, workload: str) -> None:
        """Raises `WrongAnswer`."""
        drive = self.drives[workload]
        for request, expected in zip(drive.requests, drive.expected, strict=True):
            status, body = call(self.url, self.headers, request)
            try:
                found = drive.read(json.loads(body))
            except Exception as error:
                found = f"{type(error).__name__}: {error}"
            if status >= 300 or found != expected:
                raise WrongAnswer(
                    f"{self.name} {workload} {request.path}: status {status}, read {found!r:.300},"
                    f" expected {expected!r:.300}; body {body!r:.600}"
                )


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def call(url: str, headers: Mapping[str, str], request: Request) -> tuple[int, str]:
    """Status and body."""
    given = dict(headers)
    if request.body is not None:
        given["Content-Type"] = "application/json"
    asked = urllib.request.Request(  # noqa: S310  servers started by this program
        url + request.path,
        method=request.method,
        headers=given,
        data=None if request.body is None else request.body.encode(),
    )
    try:
        with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
