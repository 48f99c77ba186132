"""What is written to the error log, and in what form."""

from __future__ import annotations

import logging

import pytest
from django.test import Client
from pytest_django import Settings

from twenty.logs.streams import LONGEST_BY_CALLERS, STANDARD_ERROR, LineHandler
from twenty.workspaces.pages import account

# Names that are not among the allowed ones, and what is no name at all.
HOSTS = ("evil.example", "a_b.example", "[::", "x" * 50_000, 'a"b', "a b", "@", "evil.example:x")


def _written(capfd: pytest.CaptureFixture[str]) -> list[str]:
    assert STANDARD_ERROR.flush(60)
    return capfd.readouterr().err.splitlines()


@pytest.mark.parametrize("host", HOSTS)
def test_a_wrong_host_is_one_line(
    db: None, host: str, capfd: pytest.CaptureFixture[str], settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]
    page = Client(raise_request_exception=False)
    assert page.get("/settings/profile", HTTP_HOST=host).status_code == 400
    (line,) = _written(capfd)
    assert "Invalid HTTP_HOST header" in line
    assert len(line) < LONGEST_BY_CALLERS + 200


def test_our_own_mistakes_have_their_traceback(
    db: None, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> bool:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(account, "has_users", fail)
    page = Client(raise_request_exception=False)
    assert page.get("/sign-in").status_code == 500
    lines = _written(capfd)
    assert any("Traceback" in line for line in lines)
    assert lines[-1] == "RuntimeError: a mistake of ours"


def test_a_line_that_cannot_be_made_stops_nobody(capfd: pytest.CaptureFixture[str]) -> None:
    wrong = {"name": "twenty.test", "msg": "%d apples", "args": ("no number",)}
    LineHandler().emit(logging.makeLogRecord(wrong))  # pytest's own handler would raise
    (line,) = _written(capfd)
    assert line == "A line of twenty.test cannot be shown: TypeError"
