"""The four playgrounds as a person uses them, over a custom object made through the API.

In each: the object is there, a request is built with the playground's own help and run, and its
answer is checked. Nothing leaves the server, and the Content-Security-Policy is never violated.
"""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.playground.browser.conftest import Site, Watched

pytestmark = pytest.mark.process

EDITOR = ".graphiql-query-editor .monaco-editor"
SUGGESTIONS = ".suggest-widget.visible"


def open_playground(watched: Watched, site: Site, path: str, query: str = "") -> None:
    watched.page.goto(f"{site.url}/playground/{path}{query}")
    watched.page.wait_for_selector("#playground[data-ready]", timeout=60_000)


def assert_nothing_left_the_server(watched: Watched) -> None:
    assert watched.outside == []
    assert watched.policy_violations() == []
    assert watched.complaints == []


# -- GraphQL --------------------------------------------------------------------------------------


def write(watched: Watched, text: str) -> None:
    """Replace the query by `text`, typed, leaving the cursor at its end."""
    watched.page.locator(EDITOR).first.click()
    watched.page.keyboard.press("Control+A")
    watched.page.keyboard.press("Delete")
    watched.page.keyboard.type(text, delay=30)


def complete(watched: Watched, typed: str, wanted: str) -> None:
    """Type the beginning of a name and take `wanted` from what the editor suggests."""
    watched.page.keyboard.type(typed, delay=30)
    rows = f'.monaco-list-row[aria-label="{wanted}"], .monaco-list-row[aria-label^="{wanted},"]'
    suggestion = watched.page.locator(SUGGESTIONS).locator(rows)
    expect(suggestion.first).to_be_visible()
    suggestion.first.click()
    expect(watched.page.locator(SUGGESTIONS)).to_have_count(0)


def run(watched: Watched, endpoint: str) -> Any:
    """Run with the keyboard; what the server answered, which the page must show too."""
    with watched.page.expect_response(lambda response: response.url.endswith(endpoint)) as caught:
        watched.page.keyboard.press("Control+Enter")
    answer = caught.value.json()
    assert "errors" not in answer, answer
    expect(watched.page.locator(".graphiql-response")).to_contain_text('"data"')
    return answer["data"]


def test_graphql_core_completes_and_runs_a_query_of_the_custom_object(
    watched: Watched, site: Site
) -> None:
    open_playground(watched, site, "graphql/core")

    write(watched, "{ ")
    complete(watched, "rocke", "rockets")
    watched.page.keyboard.type(" { edges { node { name ")
    complete(watched, "thru", "thrust")
    data = run(watched, "/graphql")

    nodes = [edge["node"] for edge in data["rockets"]["edges"]]
    assert nodes == [{"name": "Saturn V", "thrust": 34000}]
    expect(watched.page.locator(".graphiql-response")).to_contain_text("Saturn V")
    assert_nothing_left_the_server(watched)


def test_graphql_core_explorer_builds_a_query_that_runs(watched: Watched, site: Site) -> None:
    open_playground(watched, site, "graphql/core")
    explorer = watched.page.locator(".graphiql-plugin")

    write(watched, "query Mine { ")
    explorer.get_by_text("rockets", exact=True).click()
    for name in ("edges", "node", "thrust"):
        explorer.get_by_text(name, exact=True).first.click()
    watched.page.locator(EDITOR).first.click()
    data = run(watched, "/graphql")

    assert data["rockets"]["edges"][0]["node"]["thrust"] == 34000
    assert_nothing_left_the_server(watched)


def test_graphql_documentation_describes_the_custom_field(watched: Watched, site: Site) -> None:
    open_playground(watched, site, "graphql/core")
    watched.page.get_by_label("Show Documentation Explorer").click()
    search = watched.page.get_by_placeholder("Ctrl").or_(
        watched.page.locator(".graphiql-doc-explorer-search input")
    )
    search.first.click()
    search.first.fill("thrust")
    watched.page.get_by_role("option").filter(has_text="Rocket.thrust").first.click()

    expect(watched.page.locator(".graphiql-plugin")).to_contain_text("In kilonewtons at sea level")
    assert_nothing_left_the_server(watched)


def test_graphql_metadata_completes_and_runs_a_query_of_the_data_model(
    watched: Watched, site: Site
) -> None:
    open_playground(watched, site, "graphql/metadata")

    write(watched, "{ ")
    complete(watched, "objec", "objects")
    watched.page.keyboard.type("(paging: {first: 100}) { edges { node { description ")
    complete(watched, "nameSing", "nameSingular")
    data = run(watched, "/metadata")

    found = {edge["node"]["nameSingular"]: edge["node"] for edge in data["objects"]["edges"]}
    assert found["rocket"]["description"] == "A launch vehicle that we fly"
    assert_nothing_left_the_server(watched)


# -- REST -----------------------------------------------------------------------------------------


def open_request(watched: Watched, method: str, path: str) -> Locator:
    """Find an operation by the documentation's search; open its request builder."""
    page = watched.page
    page.get_by_role("button", name=re.compile("^Open Search")).click()
    page.get_by_role("combobox", name="Enter search query").fill(path.strip("/"))
    # The browser driver's own notation cannot handle a slash in a pattern.
    wanted = re.compile(rf"^Operation: .* HTTP Method: {method} Path: {path.replace('/', '.')}$")
    option = page.get_by_role("option", name=wanted)
    said = re.search(r"Operation: (.*?) ?, HTTP Method", option.aria_snapshot())
    assert said
    option.click()
    section = page.get_by_role("region", name=said[1], exact=True)
    section.get_by_role("button", name=re.compile("^Test Request")).click()
    builder = page.get_by_role("dialog", name="API Client")
    expect(builder).to_be_visible()
    return builder


def set_parameter(watched: Watched, builder: Locator, name: str, value: str) -> None:
    parameters = builder.get_by_role("region", name="Query Parameters")
    row = parameters.get_by_role("row", name=re.compile(f"Include {name} in request"))
    row.get_by_role("combobox", name="Value").click()
    watched.page.keyboard.press("Control+A")
    watched.page.keyboard.type(value)
    expect(row.get_by_role("combobox", name="Value")).to_have_text(value)


def send(watched: Watched, builder: Locator, path: str) -> Any:
    with watched.page.expect_response(lambda response: path in response.url) as caught:
        builder.get_by_role("button", name=re.compile("^Send get request")).click()
    assert caught.value.status < 300, caught.value.text()
    assert caught.value.request.headers["authorization"].startswith("Bearer pgt_")
    return caught.value.json()


def test_rest_core_documents_the_custom_object_and_runs_a_request(
    watched: Watched, site: Site
) -> None:
    open_playground(watched, site, "rest/core")

    builder = open_request(watched, "get", "/rockets")
    set_parameter(watched, builder, "filter", "thrust[gt]:33999")
    answer = send(watched, builder, "/rest/rockets")

    assert [record["name"] for record in answer["data"]["rockets"]] == ["Saturn V"]
    expect(builder).to_contain_text("Saturn V")
    assert_nothing_left_the_server(watched)


def test_rest_metadata_documents_the_data_model_and_runs_a_request(
    watched: Watched, site: Site
) -> None:
    open_playground(watched, site, "rest/metadata")

    builder = open_request(watched, "get", "/objects")
    answer = send(watched, builder, "/rest/metadata/objects")

    assert "rocket" in json.dumps(answer)
    assert_nothing_left_the_server(watched)
