"""The Code tab: calls that work, in three languages, for this person's role only."""

import ast
import shlex
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client

from core.pages.samples import Call, as_curl, as_javascript, as_python
from tests.clients import RestClient
from tests.pages.conftest import make_person, signed_in

PATH = "/settings/api-webhooks/code"
TRICKY = Call(
    "POST",
    "https://crm.example.com/rest/people",
    {"filter": 'name[eq]:"O\'Hara"'},
    {"name": 'O\'Hara "x" ` ${1} ü', "isActive": True, "nothing": None, "list": [1, {"a": 2}]},
)


def test_the_page_offers_objects_and_operations(boss_page: Client) -> None:
    page = boss_page.get(PATH, {"object": "people", "operation": "createOnePerson"}).text
    assert "<html" in page
    assert "POST" in page
    assert "/rest/people" in page
    assert "$API_KEY" in page


def test_htmx_gets_the_part_alone(boss_page: Client) -> None:
    part = boss_page.get(
        PATH,
        {"object": "people", "operation": "findOneCompany"},
        headers={"HX-Request": "true"},
    ).text
    assert "<html" not in part
    assert '<select name="operation" id="code-operation" hx-swap-oob="innerHTML">' in part
    assert 'value="findOnePerson" selected' in part
    assert 'name="object"' not in part  # the form stays, with its focus and its listeners


def test_htmx_going_back_gets_the_whole_page(boss_page: Client) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in boss_page.get(PATH, {"object": "people"}, headers=headers).text


def test_nonsense_falls_back_to_a_known_call(boss_page: Client) -> None:
    page = boss_page.get(PATH, {"object": "moons", "operation": "x"})
    assert page.status_code == 200
    assert "/rest/companies" in page.text


def test_only_what_the_role_may_do_is_offered(standing) -> None:
    from apikeys.models import PermissionFlag, Role
    from tests.standing import WORKSPACE_ID
    from twenty.workspaces.models import Workspace

    sales = Role.objects.get(workspace_id=WORKSPACE_ID, label="Sales")
    PermissionFlag.objects.create(role=sales, flag="API_KEYS_AND_WEBHOOKS")
    # As every change of rights does: what processes cache of the role is for another version.
    Workspace.objects.filter(pk=WORKSPACE_ID).update(permissions_version=2)
    client = signed_in(make_person("Sales"))
    page = client.get(PATH, {"object": "opportunities"}).text
    assert 'value="notes"' not in page
    assert "createOneOpportunity" not in page
    assert "findManyOpportunities" in page


@pytest.mark.parametrize("name", ["companies", "people", "specimens"])
def test_every_finding_sample_runs(boss_page: Client, rest: RestClient, name: str) -> None:
    page = boss_page.get(PATH, {"object": name})
    curl = {key: text for key, _label, text in page.context["samples"]}["curl"]
    address = urlsplit(shlex.split(curl)[3])
    query: dict[str, Any] = dict(parse_qsl(address.query))
    answer = rest.get(address.path, headers=None, **query)
    assert answer.status == 200, answer.text


def test_curl_says_the_same_after_the_shell_has_read_it() -> None:
    words = shlex.split(as_curl(TRICKY).replace("\\\n", " "))
    assert words[:3] == ["curl", "-X", "POST"]
    assert dict(parse_qsl(urlsplit(words[3]).query)) == dict(TRICKY.query)
    import json

    assert json.loads(words[words.index("-d") + 1]) == TRICKY.body


def test_python_says_the_same_after_python_has_read_it() -> None:
    tree = ast.parse(as_python(TRICKY))
    call = next(n for n in ast.walk(tree) if isinstance(n, ast.Call) and n.keywords)
    given = {k.arg: k.value for k in call.keywords}
    assert ast.literal_eval(given["json"]) == TRICKY.body
    assert ast.literal_eval(given["params"]) == dict(TRICKY.query)


def test_javascript_names_method_and_body() -> None:
    text = as_javascript(TRICKY)
    assert 'method: "POST"' in text
    assert "JSON.stringify({" in text
    assert '\\"x\\"' in text
