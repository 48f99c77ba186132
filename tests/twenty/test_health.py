"""`/healthz`: the process. `/readyz`: the database and its migrations."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from core.webhooks.deliveries import measuring
from twenty.http import health
from twenty.workspaces.models import DutyRun


def test_healthz_answers_without_a_key_and_without_the_database(client: Client) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_readyz_says_ready_when_the_database_is_migrated(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"status": "ready", "deliveries": None}


@pytest.mark.django_db
def test_readyz_tells_how_far_deliveries_are_behind(client: Client) -> None:
    found = {"oldestWaitingEventAt": "2026-01-01T00:00:00+00:00", "waitingDeliveries": 7}
    DutyRun.objects.create(name=measuring.NAME, ran_at=timezone.now(), found=found)
    told = client.get("/readyz").json()["deliveries"]
    assert told["waiting"] == 7
    assert told["oldestWaitingEventSeconds"] > told["secondsSinceMeasured"] >= 0


@pytest.mark.django_db
def test_readyz_is_503_without_the_database_and_shows_none_of_its_texts(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: Any) -> None:
        raise OperationalError("connection to server at 10.0.0.3 failed")

    monkeypatch.setattr(connection, "cursor", refuse)
    monkeypatch.setattr(connection, "close", lambda: None)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "not ready", "reason": "the database does not answer"}


@pytest.mark.django_db
def test_readyz_is_503_while_migrations_are_missing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_is_migrated", False)
    monkeypatch.setattr(health, "is_migrated", lambda: False)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["reason"] == "migrations are missing"
