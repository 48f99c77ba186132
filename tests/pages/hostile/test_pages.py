"""No page answers 5xx, whatever its address, its query, its form or a header contains.

Each place gets some of the values, in turn, so that each value is tried in many places; nightly,
each place gets all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from functools import partial
from html import unescape
from itertools import cycle, islice
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.http import QueryDict
from django.test import Client

from apikeys import permissions
from apikeys.models import ApiKey, Role
from core.models import Webhook
from metadata.model import catalog
from metadata.models import IndexMetadata, ObjectMetadata
from tests.core.webhooks.managing.log_rows import add_delivery
from tests.fixtures import FIRST_VERSION
from tests.pages.conftest import make_person
from tests.pages.hostile.routes import page_routes
from tests.pages.hostile.values import HEADER_TEXTS, HEADERS, METHODS, QUOTED, TEXTS
from tests.standing import WORKSPACE_ID
from twenty.http.wsgi_request import Utf8Request
from twenty.workspaces.models import Membership, User

_INPUT = re.compile(r'<(?:input|select|textarea)[^>]*?\sname="([^"]+)"')
# Django's own names that its lists of records read, beside filters.
_ADMIN_NAMES = ("q", "p", "o", "e", "all", "_popup", "_to_field", "_facets", "is_active__exact")
_VALUES_A_PLACE = 2


class Turns:
    """Hands out the values of a list in turn: a few for each place, or all."""

    def __init__(self, values: Sequence[str], is_thorough: bool) -> None:
        self._values = values
        self._turns = None if is_thorough else cycle(values)

    def some(self) -> Sequence[str]:
        turns = self._turns
        return self._values if turns is None else tuple(islice(turns, _VALUES_A_PLACE))


MakeTurns = Callable[[Sequence[str]], Turns]


@pytest.fixture(params=[False, pytest.param(True, marks=pytest.mark.nightly)])
def turns_of(request: pytest.FixtureRequest) -> MakeTurns:
    return partial(Turns, is_thorough=request.param)


@pytest.fixture(autouse=True)
def _requests_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django's test client would make requests of Django's class."""
    monkeypatch.setattr("django.test.client.WSGIRequest", Utf8Request)


@pytest.fixture
def operator(standing: None) -> User:
    """May see every page of ours and every page of the operators' part."""
    return make_person("Admin", is_staff=True, is_superuser=True)


@pytest.fixture
def page(operator: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(operator)
    return client


@pytest.fixture
def visitor(standing: None) -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def parts(operator: User) -> dict[str, str]:
    """What leads to a page that is there."""
    people = ObjectMetadata.objects.get(workspace_id=WORKSPACE_ID, name_singular="person")
    role = Role.objects.get(workspace_id=WORKSPACE_ID, label="Sales")
    webhook = Webhook.objects.create(
        pk=uuid4(),
        workspace_id=WORKSPACE_ID,
        role=role,
        target_url="https://example.com/hook",
        operations=["*.*"],
        secret="",
    )
    return {
        "role_id": str(role.pk),
        "key_id": str(ApiKey.objects.filter(workspace_id=WORKSPACE_ID)[0].pk),
        "member_id": str(Membership.objects.get(user=operator).workspace_member_id),
        "invitation_id": "00000000-0000-4000-8000-000000000000",
        "webhook_id": str(webhook.pk),
        "delivery_id": str(add_delivery(webhook, "person.created", "{}")),
        "object_id": str(people.pk),
        "plural": "people",
        "name": "city",
        "index_id": str(IndexMetadata.objects.filter(object=people)[0].pk),
        "token": "nothing",
        "api": "rest",
        "schema": "core",
        "version": "none",
        "path": "ui/icons.svg",
        "app_label": "workspaces",
        "url": "nothing",
        "id": str(operator.pk),
    }


def test_the_routes_are_found(parts: dict[str, str]) -> None:
    routes = page_routes()
    assert {"/", "/sign-in", "/settings/members", "/assets/%(version)s/%(path)s"} <= {
        route.template.rstrip("/") or "/" for route in routes
    }
    assert {part for route in routes for part in route.parts} <= set(parts)


def test_a_page_is_reached_at_each_route(page: Client, parts: dict[str, str]) -> None:
    """Otherwise the tests below would only request error pages."""
    reached = [r for r in page_routes() if page.get(r.path(parts)).status_code in (200, 302)]
    assert len(reached) > len(page_routes()) / 2


@pytest.mark.parametrize("who", ["page", "visitor"])
def test_no_part_of_an_address_gives_a_5xx(
    who: str, parts: dict[str, str], request: pytest.FixtureRequest, turns_of: MakeTurns
) -> None:
    client: Client = request.getfixturevalue(who)
    failures, turns = [], turns_of(QUOTED)
    for route in page_routes():
        for part in route.parts:
            for value in turns.some():
                path = route.path({**parts, part: value})
                failures += _failure(client, path)
    assert not failures, failures


def test_no_unknown_address_gives_a_5xx(visitor: Client) -> None:
    starts = ("/", "/settings/", "/static/", "/assets/", "/admin/", "/i18n/", "/invite/", "/x/")
    paths = [f"{start}{value}" for start in starts for value in QUOTED]
    assert not [failure for path in paths for failure in _failure(visitor, path)]


def test_no_query_gives_a_5xx(
    page: Client, parts: dict[str, str], monkeypatch: pytest.MonkeyPatch, turns_of: MakeTurns
) -> None:
    failures, turns = [], turns_of(QUOTED)
    for route in page_routes():
        path = route.path(parts)
        names = _names_asked_of(page, path, monkeypatch)
        for name in sorted(names | set(_ADMIN_NAMES if path.startswith("/admin") else ())):
            for value in turns.some():
                failures += _failure(page, f"{path}?{name}={value}")
    assert not failures, failures


def test_an_empty_to_field_of_the_admin_is_none(page: Client, parts: dict[str, str]) -> None:
    routes = [route for route in page_routes() if route.template.startswith("/admin/")]
    paths = [f"{route.path(parts)}?_to_field=" for route in routes if route.parts]
    assert len(paths) > 10
    assert not [failure for path in paths for failure in _failure(page, path)]


def test_no_form_gives_a_5xx(page: Client, parts: dict[str, str], turns_of: MakeTurns) -> None:
    failures, turns = [], turns_of(TEXTS)
    for route in page_routes():
        path = route.path(parts)
        found = page.get(path).getvalue().decode("utf-8", "replace")
        names = sorted({unescape(name) for name in _INPUT.findall(found)} - {"csrfmiddlewaretoken"})
        every = dict.fromkeys(names or ["x"], "a")
        forms = [dict.fromkeys(every, text) for text in turns.some()]
        forms += [{**every, name: text} for name in names for text in turns.some()]
        for form in forms:
            with _undone():
                failures += _failure(page, path, partial(page.post, data=form))
    assert not failures, failures


@pytest.mark.parametrize("address", [*TEXTS, "NEW", "/settings/profile"])
@pytest.mark.parametrize("who", ["page", "visitor"])
def test_signing_in_redirects_to_an_address_of_this_server_only(
    who: str, address: str, operator: User, request: pytest.FixtureRequest
) -> None:
    cache.clear()
    client: Client = request.getfixturevalue(who)
    given = {"email": operator.email, "password": "correct horse battery", "next": address}
    answers = [client.post("/sign-in", given)]
    if who == "page":
        answers.append(client.get("/sign-in", {"next": address}))
    for answer in answers:
        assert answer.status_code == 302
        assert answer["Location"].startswith("/")
        assert not answer["Location"].startswith(("//", "/\\"))
        if address == "/settings/profile":
            assert answer["Location"] == address


@pytest.mark.parametrize("who", ["page", "visitor"])
def test_no_header_gives_a_5xx(
    who: str, request: pytest.FixtureRequest, turns_of: MakeTurns
) -> None:
    client: Client = request.getfixturevalue(who)
    failures, turns = [], turns_of(HEADER_TEXTS)
    for path in ("/", "/sign-in", "/settings/profile", "/nowhere", "/assets/none/ui/icons.svg"):
        for name in HEADERS:
            for text in turns.some():
                # As WSGI has them: each byte a character.
                shown = {name: text.encode().decode("latin-1")}
                address = f"{path}?x=%ff&y=%c3%a4&{name}"
                failures += _failure(client, address, partial(client.get, headers=shown))
    assert not failures, failures


def test_no_method_gives_a_5xx(page: Client, parts: dict[str, str], turns_of: MakeTurns) -> None:
    failures, turns = [], turns_of(METHODS)
    for route in page_routes():
        for method in turns.some():
            with _undone():
                failures += _failure(
                    page, route.path(parts), partial(page.generic, method, data=b"\0\xff")
                )
    assert not failures, failures


@pytest.mark.parametrize(
    "kind",
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "application/json",
        "multipart/form-data; boundary=x; charset=hex",
        "multipart/form-data; boundary=x; charset=utf-16",
        "text/plain; charset=nonsense",
    ],
)
def test_no_body_gives_a_5xx(
    page: Client, parts: dict[str, str], kind: str, turns_of: MakeTurns
) -> None:
    part = '--x\r\nContent-Disposition: form-data; name="a\0"; filename="ÿ"\r\n\r\nÿ'
    bodies = ("\0", "a=%00&b=%ff", "&" * 2000, part, f"{part}\r\n--x--", "ÿ" * 1000)
    failures, turns = [], turns_of(bodies)
    for route in page_routes():
        for body in turns.some():
            with _undone():
                failures += _failure(
                    page,
                    route.path(parts),
                    partial(page.generic, "POST", data=body.encode("latin-1"), content_type=kind),
                )
    assert not failures, failures


def _failure(
    client: Client, path: str, ask: Callable[[str], Any] | None = None
) -> list[tuple[int, str]]:
    kept = deepcopy(client.cookies)
    answer = (ask or client.get)(path)
    client.cookies = kept  # still signed in, whatever an answer said
    return [(answer.status_code, path[:200])] if answer.status_code >= 500 else []


@contextmanager
def _undone() -> Iterator[None]:
    """Roll back the changes, so that the next form meets the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    if any(version != FIRST_VERSION for _, version in catalog._cache):
        catalog.forget_catalogs()
    if any(version != FIRST_VERSION for _, version in permissions._cache):
        permissions.forget_role_permissions()


def _names_asked_of(client: Client, path: str, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return the names that a page looks up in its query."""
    names: set[str] = set()

    class Noting(QueryDict):
        def __getitem__(self, name: str) -> Any:
            names.add(name)
            return super().__getitem__(name)

        def __contains__(self, name: object) -> bool:
            names.add(str(name))
            return super().__contains__(name)

    with monkeypatch.context() as patched:
        patched.setattr(WSGIRequest, "GET", property(lambda request: Noting("", mutable=True)))
        client.get(path)
    return names
