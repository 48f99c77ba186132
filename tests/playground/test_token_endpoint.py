"""POST /playground/token: a token for the signed-in person, and for nobody else."""

from datetime import datetime

import pytest
from django.test import Client

from apikeys.caller.playground_tokens import read
from tests.playground.conftest import make_membership


def test_nobody_gets_a_token_without_being_signed_in(db) -> None:
    response = Client().post("/playground/token")

    assert response.status_code == 401
    assert response.json()["error"] == "UNAUTHENTICATED"
    assert "token" not in response.json()


def test_another_sites_form_gets_no_token(person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)

    assert client.post("/playground/token").status_code == 403


def test_the_page_carries_the_csrf_token_that_opens_it(person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    html = client.get("/playground/rest/core").content.decode()
    csrf_token = html.split('data-csrf-token="')[1].split('"')[0]

    response = client.post("/playground/token", headers={"X-CSRFToken": csrf_token})

    assert response.status_code == 200


def test_a_token_is_the_persons_in_their_workspace(signed_in, person) -> None:
    response = signed_in.post("/playground/token")
    claims = read(response.json()["token"])

    assert set(response.json()) == {"token", "expiresAt"}
    assert claims is not None
    assert claims.user_id == person.pk
    assert claims.workspace_id == person.memberships.get().workspace_id
    assert datetime.fromisoformat(response.json()["expiresAt"]) == claims.expires_at
    assert "no-store" in response["Cache-Control"]


def test_a_person_without_a_workspace_gets_none(signed_in, person) -> None:
    person.memberships.all().delete()

    assert signed_in.post("/playground/token").status_code == 401


def test_a_workspace_one_has_left_gives_no_token(signed_in, person) -> None:
    left = make_membership(person, "Left")
    session = signed_in.session
    session["workspace_id"] = str(left.workspace_id)
    session.save()
    claims = read(signed_in.post("/playground/token").json()["token"])
    assert claims is not None
    assert claims.workspace_id == left.workspace_id

    left.delete()

    claims = read(signed_in.post("/playground/token").json().get("token", ""))
    assert claims is None or claims.workspace_id != left.workspace_id


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_only_a_post_gives_a_token(signed_in, method: str) -> None:
    assert getattr(signed_in, method)("/playground/token").status_code == 405


def test_past_thirty_tokens_a_minute_the_person_must_wait(signed_in, person) -> None:
    answers = [signed_in.post("/playground/token") for _ in range(62)]
    refused = [answer for answer in answers if answer.status_code == 429]

    # A minute may turn over once between the calls.
    assert 2 <= len(refused) <= 32
    assert int(refused[0]["Retry-After"]) > 0
    assert refused[0].json()["error"] == "RATE_LIMITED"
