"""The first request that GraphiQL shows works unchanged, for whoever opens the page."""

from html import unescape
from uuid import uuid4

import pytest
from django.test import Client
from graphql import parse

from apikeys.caller.playground_tokens import mint
from apikeys.models import Role
from tests.standing import WORKSPACE_ID
from twenty.assets import bundles
from twenty.workspaces.models import Membership, User


def open_page(schema: str, role_label: str) -> tuple[str, str]:
    """The example of the GraphQL page and a token, for a new member with that role."""
    role = Role.objects.get(workspace_id=WORKSPACE_ID, label=role_label)
    user = User.objects.create_user(f"{uuid4().hex}@example.com", "correct horse")
    Membership.objects.create(
        user=user, workspace_id=WORKSPACE_ID, role=role, workspace_member_id=uuid4()
    )
    client = Client()
    client.force_login(user)
    html = client.get(f"/playground/graphql/{schema}").content.decode()
    example = unescape(html.split('data-example="')[1].split('"')[0])
    return example, mint(user.pk, WORKSPACE_ID)[0]


@pytest.fixture(autouse=True)
def built(standing, tmp_path, monkeypatch) -> None:
    (tmp_path / "stamp.txt").write_text("0123456789abcdef\n")
    monkeypatch.setattr(bundles, "DIST", tmp_path)


@pytest.mark.parametrize("role_label", ["Admin", "Sales"])
def test_the_core_example_runs(role_label: str) -> None:
    example, token = open_page("core", role_label)

    answer = Client().post(
        "/graphql",
        {"query": example},
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )

    assert answer.status_code == 200
    assert "errors" not in answer.json()
    (page,) = answer.json()["data"].values()
    assert set(page) == {"edges", "totalCount"}


def test_a_role_that_reads_nothing_is_shown_help_only() -> None:
    example, _ = open_page("core", "Stranger")

    assert "Ctrl+Space" in example
    assert "query" not in example


def test_the_metadata_example_runs() -> None:
    example, token = open_page("metadata", "Stranger")
    assert parse(example).definitions

    answer = Client().post(
        "/metadata",
        {"query": example},
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )

    assert "errors" not in answer.json()
    names = [edge["node"]["nameSingular"] for edge in answer.json()["data"]["objects"]["edges"]]
    assert {"company", "person", "specimen"} <= set(names)
