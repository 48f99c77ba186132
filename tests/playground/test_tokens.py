"""Playground tokens: signed, bound to a person and a workspace, worthless after two hours."""

from datetime import UTC, datetime, timedelta
from unittest import mock
from uuid import uuid4

import pytest
from django.core import signing

from apikeys.caller import playground_tokens
from apikeys.caller.playground_tokens import LIFETIME, mint, read

USER, WORKSPACE = uuid4(), uuid4()


def test_a_token_says_who_where_and_until_when() -> None:
    token, expires_at = mint(USER, WORKSPACE)

    claims = read(token)

    assert token.startswith("pgt_")
    assert claims is not None
    assert (claims.user_id, claims.workspace_id, claims.expires_at) == (USER, WORKSPACE, expires_at)
    assert timedelta(0) < datetime.now(UTC) + LIFETIME - expires_at < timedelta(seconds=5)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pgt_",
        "pgt_a.b.c",
        "pgt_ü:ü:ü",
        "pgt_\0",
        "sk_something",
        "pgt_" + signing.dumps({"user": str(USER)}),
    ],
)
def test_any_other_text_is_no_token(text: str) -> None:
    assert read(text) is None


def test_a_changed_token_is_refused() -> None:
    token, _ = mint(USER, WORKSPACE)
    other, _ = mint(uuid4(), WORKSPACE)
    payload = other.removeprefix("pgt_").split(":")[0]
    signature = token.split(":", 1)[1]

    assert read(f"pgt_{payload}:{signature}") is None
    assert read(token[:-1] + ("A" if token[-1] != "A" else "B")) is None


def test_what_another_part_of_the_server_signed_is_refused() -> None:
    claims = {"user": str(USER), "workspace": str(WORKSPACE), "exp": 9_999_999_999}
    assert read("pgt_" + signing.dumps(claims, salt="password-reset")) is None


@pytest.mark.parametrize(
    "claims",
    [
        {"workspace": str(WORKSPACE), "exp": 9_999_999_999},
        {"user": "nobody", "workspace": str(WORKSPACE), "exp": 9_999_999_999},
        {"user": str(USER), "workspace": str(WORKSPACE), "exp": "soon"},
        {"user": str(USER), "workspace": str(WORKSPACE), "exp": 10**30},
        ["a", "list"],
    ],
)
def test_signed_claims_of_another_shape_are_refused(claims: object) -> None:
    assert read("pgt_" + signing.dumps(claims, salt=playground_tokens._SALT)) is None


def test_after_two_hours_a_token_is_refused() -> None:
    token, expires_at = mint(USER, WORKSPACE)

    with mock.patch.object(playground_tokens, "datetime", wraps=datetime) as clock:
        clock.now.return_value = expires_at - timedelta(seconds=1)
        assert read(token) is not None
        clock.now.return_value = expires_at
        assert read(token) is None
