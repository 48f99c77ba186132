"""The four playground pages: who may open them, what they load, what they say without bundles."""

from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.shortcuts import resolve_url
from django.test import Client

from twenty.assets import bundles

PAGES = [
    ("rest", "core", "/rest/open-api/core", "/graphql"),
    ("rest", "metadata", "/rest/open-api/metadata", "/metadata"),
    ("graphql", "core", "/rest/open-api/core", "/graphql"),
    ("graphql", "metadata", "/rest/open-api/metadata", "/metadata"),
]
BUNDLES = {"rest": "playground/scalar", "graphql": "playground/graphiql"}


@pytest.fixture
def built(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "stamp.txt").write_text("0123456789abcdef\n")
    monkeypatch.setattr(bundles, "DIST", tmp_path)


@pytest.fixture
def not_built(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(bundles, "DIST", tmp_path / "none")
    monkeypatch.setattr(bundles, "is_building", lambda: False)


@pytest.mark.parametrize("path", ["rest/core", "graphql/metadata"])
def test_a_stranger_is_sent_to_sign_in_and_back(path: str) -> None:
    response = Client().get(f"/playground/{path}")

    assert response.status_code == 302
    sign_in = resolve_url(settings.LOGIN_URL)
    assert response["Location"] == f"{sign_in}?next=/playground/{path}"


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize(("api", "schema", "document", "endpoint"), PAGES)
def test_a_page_loads_its_bundle_and_names_its_api(
    signed_in, built, api, schema, document, endpoint, slash
) -> None:
    response = signed_in.get(f"/playground/{api}/{schema}{slash}")
    html = response.content.decode()

    assert response.status_code == 200
    assert f'<script type="module" src="/assets/0123456789ab/{BUNDLES[api]}.js">' in html
    assert f'href="/assets/0123456789ab/{BUNDLES[api]}.css"' in html
    assert f'data-document-url="{document}"' in html
    assert f'data-endpoint="{endpoint}"' in html
    assert 'href="/settings/api-webhooks"' in html


@pytest.mark.parametrize(("api", "schema", "document", "endpoint"), PAGES)
def test_a_page_holds_no_token_no_inline_script_and_nothing_of_another_server(
    signed_in, built, api, schema, document, endpoint
) -> None:
    html = signed_in.get(f"/playground/{api}/{schema}").content.decode()

    assert "pgt_" not in html
    assert "<script>" not in html
    assert " onclick=" not in html
    assert "://" not in html


def test_the_policy_allows_this_origin_only(signed_in, built) -> None:
    policy = signed_in.get("/playground/rest/core")["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))

    assert rules["default-src"] == rules["script-src"] == rules["connect-src"] == "'self'"
    assert rules["style-src"] == "'self' 'unsafe-inline'"
    assert not any("http" in sources or "*" in sources for sources in rules.values())


@pytest.mark.parametrize(
    ("query", "theme"),
    [("", "dark"), ("?theme=light", "light"), ("?theme=system", "system"), ("?theme=x", "dark")],
)
def test_the_theme_is_the_persons_unless_the_link_names_one(
    signed_in, built, query: str, theme: str
) -> None:
    html = signed_in.get(f"/playground/graphql/core{query}").content.decode()

    assert f'data-theme="{theme}">' in html
    assert f'data-theme="{theme}"\n' in html


def test_the_page_is_not_kept_by_browsers_or_proxies(signed_in, built) -> None:
    assert "no-store" in signed_in.get("/playground/rest/core")["Cache-Control"]


@pytest.mark.parametrize("path", ["rest", "soap/core", "rest/other", "rest/core/more"])
def test_other_paths_are_404(signed_in, built, path: str) -> None:
    assert signed_in.get(f"/playground/{path}").status_code == 404


def test_without_bundles_swagger_ui_stands_in_and_the_page_says_how_to_build(
    signed_in, not_built
) -> None:
    html = unescape(signed_in.get("/playground/rest/core").content.decode())

    assert "swagger-ui-bundle.js" in html
    assert "python manage.py build_playground" in html
    assert "/assets/" not in html


def test_while_bundles_are_built_the_graphql_page_waits_for_them(
    signed_in, not_built, monkeypatch
) -> None:
    monkeypatch.setattr(bundles, "is_building", lambda: True)

    html = signed_in.get("/playground/graphql/core").content.decode()

    assert '<meta http-equiv="refresh"' in html
    assert "is being built" in html
    assert "http://testserver/graphql" in html
