"""The operator's commands: what they print, what they refuse, and with which exit status."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apikeys.models import ApiKey
from tests.clients import RestClient
from tests.standing import OTHER_WORKSPACE_ID, WORKSPACE_ID
from twenty.workspaces.models import Membership, User, Workspace
from twenty.workspaces.operator_input import read_expiry

PASSWORD = "correct horse battery"


def run(name: str, *arguments: str) -> tuple[str, str]:
    """What the command writes on standard output and on standard error."""
    out, err = io.StringIO(), io.StringIO()
    call_command(name, *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def refusal(name: str, *arguments: str) -> CommandError:
    with pytest.raises(CommandError) as caught:
        run(name, *arguments)
    return caught.value


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Any:
    def give(text: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

    return give


# -- create_workspace -----------------------------------------------------------------------------


def test_create_workspace_prints_the_id_alone(db: None) -> None:
    out, err = run("create_workspace", "Southwind")
    workspace = Workspace.objects.get(display_name="Southwind")
    assert out == f"{workspace.id}\n"
    assert "Southwind" in err


def test_create_workspace_refuses_an_empty_name(db: None) -> None:
    error = refusal("create_workspace", " ")
    assert error.returncode == 2
    assert "expected 1 to 200 characters" in str(error)


# -- create_api_key -------------------------------------------------------------------------------


def test_create_api_key_prints_a_secret_that_works(standing: None) -> None:
    out, _ = run("create_api_key", "--name", "Importer", "--role", "Admin", "--workspace", "Other")
    secret = out.removesuffix("\n")
    assert "\n" not in secret
    key = ApiKey.objects.get(name="Importer")
    assert key.workspace_id == OTHER_WORKSPACE_ID
    assert RestClient(secret).get("/rest/companies").status == 200
    assert secret.encode() not in bytes(key.secret_digest or b"")


def test_a_key_lives_as_long_as_requested(standing: None) -> None:
    now = datetime.now(UTC)
    options = ("--role", "Admin", "--workspace", str(WORKSPACE_ID))
    run("create_api_key", "--name", "short", *options, "--expires-in", "30d")
    run("create_api_key", "--name", "long", *options, "--expires-in", "never")
    run("create_api_key", "--name", "unsaid", *options)
    short = ApiKey.objects.get(name="short").expires_at
    assert abs(short - now - timedelta(days=30)) < timedelta(minutes=1)
    for name in ("long", "unsaid"):
        assert ApiKey.objects.get(name=name).expires_at - now > timedelta(days=36_000)


@pytest.mark.parametrize("text", ["30", "0d", "-1d", "d", "30days", "99999d", "", "Never"])
def test_an_invalid_lifetime_is_refused(standing: None, text: str) -> None:
    before = ApiKey.objects.count()
    options = ("--name", "x", "--role", "Admin", "--workspace", "Other")
    error = refusal("create_api_key", *options, f"--expires-in={text}")
    assert error.returncode == 2
    assert "such as 30d, or never" in str(error)
    assert ApiKey.objects.count() == before


def test_expiry_counts_from_the_given_moment() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert read_expiry("1d", now) == datetime(2026, 1, 2, tzinfo=UTC)


def test_an_unknown_role_is_answered_with_those_there_are(standing: None) -> None:
    error = refusal(
        "create_api_key", "--name", "x", "--role", "Boss", "--workspace", str(WORKSPACE_ID)
    )
    assert error.returncode == 2
    assert str(error) == (
        'There is no role "Boss" in workspace "Acme". '
        'There are: "Admin", "Member", "Sales", "Stranger"'
    )


def test_an_unknown_workspace_is_answered_with_those_there_are(standing: None) -> None:
    error = refusal("create_api_key", "--name", "x", "--role", "Admin", "--workspace", "Nowhere")
    assert error.returncode == 2
    assert f'"Acme" ({WORKSPACE_ID})' in str(error)


def test_with_several_workspaces_one_must_be_named(standing: None) -> None:
    error = refusal("create_api_key", "--name", "x", "--role", "Admin")
    assert error.returncode == 2
    assert "name one with --workspace" in str(error)
    run("create_workspace", "Other")
    twice = refusal("create_api_key", "--name", "x", "--role", "Admin", "--workspace", "Other")
    assert "give an id instead" in str(twice)
    run("create_api_key", "--name", "x", "--role", "Admin", "--workspace", str(OTHER_WORKSPACE_ID))


def test_without_a_workspace_the_first_step_is_shown(standing: None) -> None:
    ApiKey.objects.all().delete()
    Workspace.objects.all().delete()
    error = refusal("create_api_key", "--name", "x", "--role", "Admin")
    assert error.returncode == 1
    assert "create_workspace" in str(error)


def test_a_role_that_is_not_for_keys_is_refused(standing: None) -> None:
    before = ApiKey.objects.count()
    error = refusal("create_api_key", "--name", "x", "--role", "Member", "--workspace", "Other")
    assert error.returncode == 2
    assert "cannot be assigned to API keys" in str(error)
    assert ApiKey.objects.count() == before


def test_name_and_role_are_required(standing: None) -> None:
    assert "--name" in str(refusal("create_api_key", "--role", "Admin"))
    assert "--role" in str(refusal("create_api_key", "--name", "x"))


# -- create_user ----------------------------------------------------------------------------------


def test_create_user_makes_an_account_and_its_member_record(
    typed: Any, other_rest: RestClient
) -> None:
    typed(f"{PASSWORD}\n")
    out, err = run(
        "create_user",
        "Ada@Example.com",
        *("--role", "member", "--workspace", "Other", "--password-stdin"),
        *("--first-name", "Ada", "--last-name", "Nolan"),
    )
    assert out == ""
    assert 'ada@example.com is a member of "Other" as Member.' in err
    user = User.objects.get(email="ada@example.com")
    assert user.check_password(PASSWORD)
    membership = Membership.objects.get(user=user)
    answer = other_rest.get(f"/rest/workspaceMembers/{membership.workspace_member_id}")
    record = answer.body["data"]["workspaceMember"]
    assert record["userEmail"] == "ada@example.com"
    assert record["name"] == {"firstName": "Ada", "lastName": "Nolan"}
    assert record["userId"] == str(user.id)
    assert record["colorScheme"] == "System"
    assert record["calendarStartDay"] == 7


def test_a_new_account_needs_a_password(standing: None, typed: Any) -> None:
    options = ("--role", "Admin", "--workspace", "Other")
    without = refusal("create_user", "ada@example.com", *options)
    assert without.returncode == 2
    assert "--password-stdin" in str(without)
    typed("\n")
    empty = refusal("create_user", "ada@example.com", *options, "--password-stdin")
    assert "has no password" in str(empty)
    typed("12345\n")
    weak = refusal("create_user", "ada@example.com", *options, "--password-stdin")
    assert weak.returncode == 2
    assert "too short" in str(weak)
    assert not User.objects.exists()


def test_an_account_joins_a_second_workspace_and_keeps_its_password(
    standing: None, typed: Any
) -> None:
    typed(f"{PASSWORD}\n")
    email = "ada@example.com"
    run("create_user", email, "--role", "Admin", "--workspace", "Other", "--password-stdin")
    typed("another good password\n")
    error = refusal(
        "create_user", email, "--role", "Admin", "--workspace", "Acme", "--password-stdin"
    )
    assert error.returncode == 1
    assert "leave out --password-stdin" in str(error)
    run("create_user", email, "--role", "Admin", "--workspace", "Acme")
    user = User.objects.get(email=email)
    assert user.check_password(PASSWORD)
    assert user.memberships.count() == 2


def test_a_member_is_not_made_twice(standing: None, typed: Any) -> None:
    typed(f"{PASSWORD}\n")
    options = ("ada@example.com", "--role", "Admin", "--workspace", "Other")
    run("create_user", *options, "--password-stdin")
    error = refusal("create_user", *options)
    assert error.returncode == 1
    assert "is a member of Other already" in str(error)
    assert Membership.objects.count() == 1


@pytest.mark.parametrize("email", ["ada", "ada@", "@example.com", "a b@example.com", ""])
def test_what_is_no_address_is_refused(standing: None, email: str) -> None:
    error = refusal("create_user", email, "--role", "Admin", "--workspace", "Other")
    assert error.returncode == 2
    assert "expected an e-mail address" in str(error)
