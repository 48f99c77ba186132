"""No secret is written into a log, an audit entry or a table."""

from __future__ import annotations

import ast
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from psycopg import sql

from apikeys.caller import playground_tokens, secrets
from apikeys.caller.user_caller import user_context
from apikeys.models import Role
from tests.pages.conftest import PASSWORD, make_person
from tests.pages.hostile.routes import Route, all_routes
from tests.standing import ADMIN_KEY, WORKSPACE_ID
from twenty.logs.secrets import hide_secrets
from twenty.logs.streams import STANDARD_ERROR, STANDARD_OUTPUT
from twenty.workspaces import sign_in
from twenty.workspaces.models import User
from twenty.workspaces.onboarding.invitations import invite
from twenty.workspaces.pages import account

PROJECT = Path(__file__).resolve().parents[3]
UUID_LIKE = "00000000-0000-4000-8000-000000000000"
# What a request may contain besides a secret: a form, a document, a record.
BODIES = (
    ("application/json", '{{"query": "mutation {{ renewToken(appToken: \\"{0}\\") {{ x }} }}"}}'),
    ("application/json", '{{"query": "{{ {0} }}", "variables": {{"a": "{0}"}}}}'),
    ("application/json", '{{"nothing": "{0}"}}'),
    ("application/json", "{0}"),
    ("application/x-www-form-urlencoded", "email={0}&password={0}&next={0}&name={0}"),
)
# A session's number is what Django looks it up by, and is known to its browser.
_SESSIONS = "django_session"


@dataclass(frozen=True)
class Secret:
    kind: str
    text: str


@pytest.fixture
def person(standing: None) -> User:
    return make_person("Admin", is_staff=True)


@pytest.fixture
def kinds(person: User) -> list[Secret]:
    """Return one valid secret of each kind."""
    role = Role.objects.get(workspace_id=WORKSPACE_ID, label="Sales")
    context = user_context(person.pk, WORKSPACE_ID)
    assert context is not None
    _, invitation = invite(context, role.pk)
    playground, _ = playground_tokens.mint(person.pk, WORKSPACE_ID)
    tokens = {kind: sign_in.mint(kind, person, WORKSPACE_ID) for kind in sign_in.PREFIXES}
    return [
        Secret("API key", ADMIN_KEY.secret),
        Secret("unknown API key", secrets.new_secret()[0]),
        *(Secret(kind, token.token) for kind, token in tokens.items()),
        Secret("playground token", playground),
        Secret("invitation", invitation),
    ]


def test_each_prefix_of_a_secret_is_known() -> None:
    """A new kind of secret is found here, and must be named in twenty/logs/secrets.py."""
    found = set()
    for package in ("twenty", "core", "metadata", "apikeys"):
        for file in (PROJECT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Assign) and "PREFIX" in ast.unparse(node.targets[0]):
                    found |= {
                        text for text in _texts(node.value) if text.endswith("_") and text.islower()
                    }
    assert {"twk_", "twl_", "twu_", "twr_", "twi_", "pgt_"} <= found
    for prefix in found:
        assert hide_secrets(f"x {prefix}{'aB3-_' * 9} y") == f"x {prefix}… y"


def _texts(node: ast.expr) -> set[str]:
    constants = (each for each in ast.walk(node) if isinstance(each, ast.Constant))
    return {each.value for each in constants if isinstance(each.value, str)}


def test_a_secret_is_hidden_whatever_surrounds_it(kinds: list[Secret]) -> None:
    for secret in kinds:
        for around in ("{}", "/{}", "a={}&b", '"{}"', "Bearer {}", "({})", "x{}", "\n{}\n", "{},"):
            hidden = hide_secrets(around.format(secret.text))
            assert secret.text[8:] not in hidden, (secret.kind, hidden)
            assert hidden.startswith(around.partition("{")[0])


def test_what_lists_show_of_a_key_is_not_hidden() -> None:
    shown = ADMIN_KEY.secret[: secrets.SHOWN_LENGTH]
    assert hide_secrets(f"key {shown} expired") == f"key {shown} expired"


def test_an_older_link_is_hidden_too() -> None:
    assert hide_secrets("GET /invite/AbCd-_123 404") == "GET /invite/… 404"


def test_no_secret_stays_anywhere(
    kinds: list[Secret],
    person: User,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each kind of secret, in each part of a request, on each route."""
    caplog.set_level(logging.DEBUG)
    client = Client(raise_request_exception=False)
    for route in all_routes():
        for secret in kinds:
            _send_everywhere(client, route, secret.text)
    _fail_with_a_secret(client, kinds, monkeypatch)
    page = Client()
    page.post("/sign-in", {"email": person.email, "password": PASSWORD})
    page.get("/settings/profile")
    session = page.cookies["sessionid"].value
    texts = {secret.kind: secret.text for secret in kinds}
    kept = {"password": PASSWORD, "session": session, **texts}
    assert STANDARD_OUTPUT.flush(60)
    assert STANDARD_ERROR.flush(60)
    written = "".join(capfd.readouterr())
    assert '"path":"/invite/…"' in written.replace("\\u2026", "…")
    assert "RuntimeError" in written
    for kind, text in kept.items():
        assert text not in written, kind
        assert text[8:] not in written, kind
    for table, row in _rows():
        for kind, text in kept.items():
            if table != _SESSIONS:
                assert text[8:] not in row, (table, kind)


def _send_everywhere(client: Client, route: Route, secret: str) -> None:
    parts = dict.fromkeys(route.parts, UUID_LIKE)
    path = route.path(parts)
    paths = [path, f"{path.rstrip('/')}/{secret}", f"{path}?token={secret}&key={secret}"]
    paths += [route.path({**parts, part: secret}) for part in route.parts]
    headers = {"Cookie": f"sessionid={secret}; csrftoken={secret}", "Referer": f"/{secret}"}
    for one in paths:
        client.get(one, headers={**headers, "Authorization": f"Bearer {secret}x"})
    kind, body = BODIES[len(path) % len(BODIES)]
    client.post(
        path, body.format(secret), kind, headers={"Authorization": secret, "X-Token": secret}
    )


def _fail_with_a_secret(
    client: Client, kinds: list[Secret], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(token: str) -> None:
        raise RuntimeError(f"nothing is known of {token}")

    with monkeypatch.context() as patched:
        patched.setattr(account, "find_invitation", fail)
        for secret in kinds:
            if re.fullmatch(r"[\w-]+", secret.text):
                assert client.get(f"/invite/{secret.text}").status_code == 500


def _rows() -> Iterator[tuple[str, str]]:
    """Every row of every table as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema, table_name FROM information_schema.tables"
            " WHERE table_type = 'BASE TABLE'"
            " AND table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
        for schema, table in cursor.fetchall():
            cursor.execute(
                sql.SQL("SELECT t::text FROM {} AS t").format(sql.Identifier(schema, table))
            )
            for (row,) in cursor.fetchall():
                yield table, row
