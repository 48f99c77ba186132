"""The first start: a demo workspace with linked records, once, the same everywhere."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from apikeys.models import ApiKey, Role
from tests.clients import RestClient
from twenty.config import first_news
from twenty.workspaces.models import Membership, User, Workspace
from twenty.workspaces.onboarding import demo
from twenty.workspaces.onboarding.demo_records import demo_records

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
WORKSPACE_ID = UUID("22222222-2222-4222-8222-222222222222")
MEMBERS = [UUID(int=1), UUID(int=2), UUID(int=3)]


def _everything(workspace_id: UUID = WORKSPACE_ID) -> dict[str, list[dict[str, object]]]:
    return dict(demo_records(workspace_id, MEMBERS, NOW))


def test_the_same_day_gives_the_same_records() -> None:
    assert _everything() == _everything()
    assert _everything() != _everything(uuid4())


def test_there_are_a_few_hundred_of_them_and_every_link_leads_to_one() -> None:
    everything = _everything()
    counts = {name: len(bodies) for name, bodies in everything.items()}
    assert counts["company"] == 60
    assert counts["person"] == 200
    assert counts["opportunity"] == 80
    ids = {body["id"] for bodies in everything.values() for body in bodies}
    assert len(ids) == sum(counts.values())
    known = ids | {str(member) for member in MEMBERS}
    for bodies in everything.values():
        for body in bodies:
            links = {k: v for k, v in body.items() if k.endswith("Id")}
            assert set(links.values()) <= known, body


def test_no_two_people_or_companies_share_an_address() -> None:
    everything = _everything()
    emails = [body["emails"]["primaryEmail"] for body in everything["person"]]  # type: ignore[index]
    sites = [body["domainName"]["primaryLinkUrl"] for body in everything["company"]]  # type: ignore[index]
    assert len(set(emails)) == len(emails)
    assert len(set(sites)) == len(sites)
    assert all(".example" in address for address in (*emails, *sites))


@pytest.fixture
def empty_server(standing: None) -> None:
    """A server on which nobody has an account; the standing workspaces have keys only."""
    assert not User.objects.exists()


@pytest.fixture(autouse=True)
def _own_data_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def _with_demo(settings: Settings, is_on: bool) -> None:
    settings.ENVIRONMENT = replace(django_settings.ENVIRONMENT, demo=is_on)


def test_the_first_start_makes_a_workspace_that_answers(
    empty_server: None, settings: Settings
) -> None:
    _with_demo(settings, True)
    lines = demo.first_start("http://crm.test")
    text = "\n".join(lines)
    workspace = Workspace.objects.get(display_name="Demo")
    secret = next(word for word in text.split() if word.startswith("twk_"))
    assert f"Authorization: Bearer {secret}" in text
    answer = RestClient(secret).get("/rest/companies", limit=3)
    assert answer.status == 200, answer.text
    assert len(answer.body["data"]["companies"]) == 3
    assert answer.body["totalCount"] == 60
    person = RestClient(secret).get("/rest/people", limit=1, depth=1).body["data"]["people"][0]
    assert person["company"]["name"]
    assert person["createdBy"]["source"] == "MANUAL"
    assert Membership.objects.filter(workspace=workspace).count() == 3
    assert set(Role.objects.filter(workspace=workspace).values_list("label", flat=True)) == {
        "Admin",
        "Member",
        "Guest",
    }


def test_the_printed_password_opens_the_account(empty_server: None, settings: Settings) -> None:
    _with_demo(settings, True)
    text = "\n".join(demo.first_start("http://crm.test"))
    password = text.split("password ")[1].split()[0]
    admin = User.objects.get(email="admin@example.com")
    assert admin.check_password(password)
    assert not User.objects.get(email="mira.sund@example.com").has_usable_password()


def test_a_later_start_says_and_makes_nothing(empty_server: None, settings: Settings) -> None:
    _with_demo(settings, True)
    told = demo.first_start("http://crm.test")
    assert demo.first_start("http://crm.test") == told  # no terminal has shown it yet
    first_news.forget(settings.DATA_DIR)
    keys = ApiKey.objects.count()
    assert demo.first_start("http://crm.test") == []
    assert Workspace.objects.filter(display_name="Demo").count() == 1
    assert ApiKey.objects.count() == keys


def test_without_demo_the_server_stays_empty_and_says_where_to_begin(
    empty_server: None, settings: Settings
) -> None:
    _with_demo(settings, False)
    before = Workspace.objects.count()
    text = "\n".join(demo.first_start("http://crm.test"))
    assert "http://crm.test/" in text
    assert "twk_" not in text
    assert Workspace.objects.count() == before
    assert not User.objects.exists()
