"""Authentication: tokens in the Authorization header, and every way to be refused.

See docs/api/README.md#authentication.
"""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apikeys.caller import playground_tokens
from apikeys.caller.authentication import authenticate
from apikeys.caller.secrets import digest_of, new_secret
from apikeys.context import API_KEY, USER
from apikeys.models import ApiKey
from tests.apikeys.people import Person, make_key, role_of
from tests.clients import GraphqlClient
from tests.standing import ADMIN_KEY, SALES_KEY
from twenty.errors import RateLimited, Unauthenticated
from twenty.workspaces import sign_in
from twenty.workspaces.models import Workspace

MISSING = "Missing authentication token"
INVALID = "Token invalid."
ME = "query { currentWorkspace { id } }"


def request_with(header: str | None, **extra: Any) -> Any:
    headers = {} if header is None else {"Authorization": header}
    return RequestFactory().post("/metadata", headers=headers, **extra)


def refusal_of(header: str | None) -> Unauthenticated:
    with pytest.raises(Unauthenticated) as caught:
        authenticate(request_with(header))
    assert caught.value.status == 401
    assert caught.value.headers["WWW-Authenticate"] == "Bearer"
    return caught.value


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (None, MISSING),
        ("", MISSING),
        ("Bearer", MISSING),
        ("Bearer   ", MISSING),
        ("Basic dXNlcjpwYXNz", MISSING),
        (ADMIN_KEY.secret, MISSING),
        ("Bearer garbage", INVALID),
        ("Bearer twk_", INVALID),
        (f"Bearer {ADMIN_KEY.secret[:-1]}", INVALID),
        (f"Bearer {ADMIN_KEY.secret}x", INVALID),
        (f"Bearer {ADMIN_KEY.secret} {ADMIN_KEY.secret}", INVALID),
        (f"Bearer {ADMIN_KEY.secret},Bearer {ADMIN_KEY.secret}", INVALID),
        ("Bearer " + "a" * 100_000, INVALID),
        ("Bearer twk_" + "\u00e9" * 43, INVALID),
        ("Bearer ' OR 1=1 --", INVALID),
        ("Bearer twu_garbage", INVALID),
        ("Bearer twu_a:b:c", INVALID),
        ("Bearer pgt_a:b:c", INVALID),
        ("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.", INVALID),
        pytest.param(f"Bearer {new_secret()[0]}", INVALID, id="unknown key"),
    ],
)
def test_missing_malformed_and_unknown_tokens_are_refused(
    standing: None, header: str | None, message: str
) -> None:
    assert refusal_of(header).message == message


def test_the_secret_of_a_key_opens_its_workspace_with_its_role(workspace: Workspace) -> None:
    context = authenticate(request_with(f"Bearer {SALES_KEY.secret}"))
    assert context.workspace.id == workspace.id
    assert context.workspace.schema == workspace.schema_name
    assert (context.actor.kind, context.actor.id) == (API_KEY, SALES_KEY.id)
    assert context.actor.name == SALES_KEY.name
    assert context.permissions.role_label == "Sales"
    assert "person" in context.catalog.by_singular


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer "])
def test_the_scheme_is_read_in_any_case(standing: None, scheme: str) -> None:
    context = authenticate(request_with(f"{scheme} {ADMIN_KEY.secret}"))
    assert context.actor.id == ADMIN_KEY.id


@pytest.mark.parametrize("place", ["token", "access_token", "apiKey", "Authorization"])
def test_a_key_in_the_url_is_never_honoured(standing: None, place: str) -> None:
    client = GraphqlClient(f"/metadata?{place}={ADMIN_KEY.secret}")
    answer = client(ME)
    assert answer.status == 401
    assert answer.errors[0]["message"] == MISSING
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_authentication_by_key_is_one_statement(standing: None) -> None:
    ApiKey.objects.filter(pk=ADMIN_KEY.id).update(last_used_at=timezone.now())
    header = f"Bearer {ADMIN_KEY.secret}"
    authenticate(request_with(header))  # fills the caches of catalog and permissions
    with CaptureQueriesContext(connection) as queries:
        authenticate(request_with(header))
    (only,) = queries
    assert "apikeys_apikey" in only["sql"]


def test_the_secret_is_stored_as_digest_only(workspace: Workspace) -> None:
    key, secret = make_key(workspace, role_of(workspace, "Admin"))
    row = ApiKey.objects.filter(pk=key.pk).values().get()
    assert bytes(row["secret_digest"] or b"") == digest_of(secret)
    assert secret.startswith(row["secret_prefix"])
    assert not any(secret in str(value) for value in row.values())
    assert len(row["secret_prefix"]) < 10


def test_secrets_are_random_and_long() -> None:
    secrets = {new_secret()[0] for _ in range(1000)}
    assert len(secrets) == 1000
    assert all(s.startswith("twk_") and len(s) == 47 for s in secrets)


def test_that_a_key_has_expired_is_disclosed_only_to_its_holder(workspace: Workspace) -> None:
    key, secret = make_key(workspace, role_of(workspace, "Admin"))
    ApiKey.objects.filter(pk=key.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert refusal_of(f"Bearer {secret}").message == "Token has expired."
    assert refusal_of(f"Bearer {secret[:-4]}AAAA").message == INVALID


def test_that_a_key_is_revoked_is_disclosed_only_to_its_holder(workspace: Workspace) -> None:
    key, secret = make_key(workspace, role_of(workspace, "Admin"))
    ApiKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now())
    assert refusal_of(f"Bearer {secret}").message == "This API Key is revoked"
    assert refusal_of(f"Bearer {secret[:-4]}AAAA").message == INVALID


def test_a_key_that_was_never_minted_opens_nothing(workspace: Workspace) -> None:
    ApiKey.objects.create(
        workspace=workspace,
        role=role_of(workspace, "Admin"),
        name="no secret",
        expires_at=timezone.now() + timedelta(days=1),
    )
    assert refusal_of("Bearer twk_" + "A" * 43).message == INVALID


def test_last_use_is_written_at_most_once_a_minute(workspace: Workspace) -> None:
    key, secret = make_key(workspace, role_of(workspace, "Admin"))
    assert ApiKey.objects.get(pk=key.pk).last_used_at is None
    authenticate(request_with(f"Bearer {secret}"))
    first = ApiKey.objects.get(pk=key.pk).last_used_at
    assert first is not None
    authenticate(request_with(f"Bearer {secret}"))
    assert ApiKey.objects.get(pk=key.pk).last_used_at == first
    past = first - timedelta(seconds=61)
    ApiKey.objects.filter(pk=key.pk).update(last_used_at=past)
    authenticate(request_with(f"Bearer {secret}"))
    again = ApiKey.objects.get(pk=key.pk)
    assert again.last_used_at is not None
    assert again.last_used_at >= first
    assert again.updated_at == key.updated_at or again.updated_at < again.last_used_at


def test_a_refused_request_is_no_use(workspace: Workspace) -> None:
    key, secret = make_key(workspace, role_of(workspace, "Admin"))
    ApiKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now())
    refusal_of(f"Bearer {secret}")
    assert ApiKey.objects.get(pk=key.pk).last_used_at is None


# -- people ----------------------------------------------------------------------------------------


def test_an_access_token_acts_with_the_persons_role(member: Person) -> None:
    context = authenticate(request_with(f"Bearer {member.token}"))
    assert (context.actor.kind, context.actor.id) == (USER, member.user.pk)
    assert context.actor.name == "Pat Member"
    assert context.actor.workspace_member_id == member.membership.workspace_member_id
    assert context.permissions.role_label == "Member"


def test_an_access_token_dies_with_the_password(member: Person) -> None:
    token = member.token
    member.user.set_password("another long password")
    member.user.save()
    assert refusal_of(f"Bearer {token}").message == INVALID


def test_an_access_token_dies_with_the_membership(member: Person) -> None:
    token = member.token
    member.membership.delete()
    assert refusal_of(f"Bearer {token}").message == INVALID


def test_an_access_token_dies_with_the_user(member: Person) -> None:
    token = member.token
    member.user.is_active = False
    member.user.save()
    assert refusal_of(f"Bearer {token}").message == INVALID


def test_an_access_token_ends_with_its_time(
    member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sign_in.LIFETIMES, sign_in.ACCESS, timedelta(seconds=-1))
    assert refusal_of(f"Bearer {member.token}").message == "Token has expired."


@pytest.mark.parametrize("kind", [sign_in.LOGIN, sign_in.REFRESH])
def test_a_token_made_for_another_purpose_is_no_access_token(member: Person, kind: str) -> None:
    token = sign_in.mint(kind, member.user, member.membership.workspace_id).token
    disguised = sign_in.PREFIXES[sign_in.ACCESS] + token.partition("_")[2]
    assert refusal_of(f"Bearer {token}").message == INVALID
    assert refusal_of(f"Bearer {disguised}").message == INVALID


def test_an_access_token_opens_no_other_workspace(
    member: Person, other_workspace: Workspace
) -> None:
    token = sign_in.mint(sign_in.ACCESS, member.user, other_workspace.pk).token
    assert refusal_of(f"Bearer {token}").message == INVALID


def test_a_playground_token_acts_with_the_persons_role(member: Person) -> None:
    token, _ = playground_tokens.mint(member.user.pk, member.membership.workspace_id)
    context = authenticate(request_with(f"Bearer {token}"))
    assert (context.actor.kind, context.actor.id) == (USER, member.user.pk)
    member.membership.delete()
    assert refusal_of(f"Bearer {token}").message == INVALID


def test_a_playground_token_of_nobody_is_refused(standing: None) -> None:
    token, _ = playground_tokens.mint(uuid.uuid4(), uuid.uuid4())
    assert refusal_of(f"Bearer {token}").message == INVALID


# -- failures are limited per address --------------------------------------------------------------


def test_an_address_that_guesses_too_often_is_refused(standing: None, settings: Any) -> None:
    settings.FAILED_AUTHENTICATION_LIMIT = "3/m"
    for _ in range(3):
        refusal_of("Bearer garbage")
    with pytest.raises(RateLimited) as caught:
        authenticate(request_with("Bearer garbage"))
    assert int(caught.value.headers["Retry-After"]) >= 1
    assert caught.value.body["scope"]["spenderType"] == "address"
    # Another address, and the holder of a real key at the same one, are not concerned.
    assert authenticate(request_with(f"Bearer {ADMIN_KEY.secret}")).actor.id == ADMIN_KEY.id
    with pytest.raises(Unauthenticated):
        authenticate(request_with("Bearer garbage", REMOTE_ADDR="203.0.113.9"))


def test_a_missing_token_is_no_guess(standing: None, settings: Any) -> None:
    settings.FAILED_AUTHENTICATION_LIMIT = "1/m"
    for _ in range(5):
        assert refusal_of(None).message == MISSING


def test_an_ipv6_network_counts_as_one_address(standing: None, settings: Any) -> None:
    settings.FAILED_AUTHENTICATION_LIMIT = "1/m"
    with pytest.raises(Unauthenticated):
        authenticate(request_with("Bearer x", REMOTE_ADDR="2001:db8::1"))
    with pytest.raises(RateLimited):
        authenticate(request_with("Bearer x", REMOTE_ADDR="2001:db8::ffff"))
    with pytest.raises(Unauthenticated):
        authenticate(request_with("Bearer x", REMOTE_ADDR="2001:db8:1::1"))


def test_a_forwarded_address_counts_for_nothing_without_a_trusted_proxy(
    standing: None, settings: Any
) -> None:
    settings.FAILED_AUTHENTICATION_LIMIT = "1/m"
    with pytest.raises(Unauthenticated):
        authenticate(request_with("Bearer x", HTTP_X_FORWARDED_FOR="198.51.100.1"))
    with pytest.raises(RateLimited):
        authenticate(request_with("Bearer x", HTTP_X_FORWARDED_FOR="198.51.100.2"))
