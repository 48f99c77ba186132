"""What every API path shares.

See docs/api/README.md#rate-limits, #authentication, #requests, #cors, #errors.
"""

import json
import logging

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core import records
from tests.clients import send
from tests.core.rest.records import assert_refused, count, create
from tests.standing import ADMIN_KEY
from twenty.wsgi import application

PEOPLE = "/rest/people"


def _send(method, path, body=None, **headers):
    shown = {name.replace("_", "-"): value for name, value in headers.items()}
    return send(Client(), ADMIN_KEY.secret, method, path, body, shown)


# ── keys ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (None, "Missing authentication token"),
        ("Bearer ", "Missing authentication token"),
        ("Bearer nonsense", "Token invalid."),
        (f"Bearer {ADMIN_KEY.secret}x", "Token invalid."),
        (f"Basic {ADMIN_KEY.secret}", "Missing authentication token"),
    ],
)
def test_without_a_valid_key_the_answer_is_401_and_says_why(anonymous_rest, header, message):
    headers = {"Authorization": header} if header is not None else None
    answer = anonymous_rest.get(PEOPLE, headers=headers)
    assert answer.status == 401
    assert answer.body["error"] == "UNAUTHENTICATED"
    assert answer.body["messages"] == [message]
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_key_in_the_url_is_never_honoured(anonymous_rest):
    for name in ("token", "access_token", "api_key", "key"):
        assert anonymous_rest.get(PEOPLE, **{name: ADMIN_KEY.secret}).status == 401


# ── paths ────────────────────────────────────────────────────────────────────────────────────


def test_every_path_answers_with_and_without_its_last_slash(rest):
    person = create(rest, "people", city="Rome")
    paths = [
        PEOPLE,
        f"{PEOPLE}/{person['id']}",
        f"{PEOPLE}/groupBy?group_by=[{{%22city%22:true}}]",
        "/rest/open-api/core",
        "/open-api/core",
    ]
    for path in paths:
        bare, _, query = path.partition("?")
        with_slash = f"{bare}/{'?' * bool(query)}{query}"
        plain, slashed = rest.get(path), rest.get(with_slash)
        assert (plain.status, slashed.status) == (200, 200), path
        assert plain.body == slashed.body
    assert rest.post("/rest/batch/people/", [{}]).status == 201
    assert rest.patch("/rest/people/restore/", filter="id[is]:NOT_NULL").status == 200


@pytest.mark.parametrize("path", ["/open-api/nothing", "/open-api", "/graphql/x", "/metadata/x/y"])
def test_paths_that_nothing_serves_are_404_in_json(anonymous_rest, path):
    assert_refused(anonymous_rest.get(path), 404, f"Cannot GET {path}", "NOT_FOUND")


@pytest.mark.parametrize(
    "path",
    [
        f"/rest/people?filter=city[eq]:{'a' * 60_000}",
        f"/rest/{'a' * 60_000}",
        f"/graphql?x={'a' * 60_000}",
        f"/rest/metadata/objects?x={'a' * 60_000}",
    ],
    ids=["query", "path", "graphql", "metadata"],
)
def test_a_url_that_is_too_long_gets_the_envelope(rest, path):
    answer = rest.get(path)
    assert answer.status == 414
    told = answer.body
    if path.startswith("/graphql"):
        assert told["errors"][0]["extensions"]["subCode"] == "URI_TOO_LONG"
    else:
        assert (told["code"], told["error"]) == ("URI_TOO_LONG", "UriTooLongException")
        assert "60000" in told["messages"][0]


def test_a_long_url_that_is_short_enough_is_answered(rest):
    assert rest.get("/rest/people", filter=f"city[eq]:{'a' * 50_000}").status == 200


@pytest.mark.parametrize("path", ["/rest/people/a%0Ab", "/rest/people%0A", "/rest/%0A/restore"])
def test_a_line_feed_in_a_path_is_a_character_like_others(rest, path):
    answer = rest.get(path)
    assert answer.status in (400, 405)
    assert answer.body["statusCode"] == answer.status


@pytest.mark.parametrize("path", ["/graphql/a%0Ab", "/open-api/%0A", "/metadata/x%0A"])
def test_unknown_paths_with_line_feeds_are_404_in_json(anonymous_rest, path):
    assert anonymous_rest.get(path).body["code"] == "NOT_FOUND"


def test_the_root_of_the_rest_api_gives_examples(rest):
    for path in ("/rest", "/rest/"):
        answer = rest.get(path)
        assert answer.status == 400
        assert "Valid examples: /rest/companies/id" in answer.body["messages"][0]


# ── methods ──────────────────────────────────────────────────────────────────────────────────


def test_head_answers_like_get_without_a_body(rest):
    create(rest, "people")
    answer = rest.request("HEAD", PEOPLE)
    assert (answer.status, answer.text) == (200, "")


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "LINK"])
def test_methods_the_path_does_not_have_are_405_with_allow(rest, method):
    answer = rest.request(method, PEOPLE)
    assert_refused(
        answer,
        405,
        f"{method} is not allowed on '/rest/people'. Allowed methods are GET, HEAD, POST, PATCH, "
        "PUT, DELETE, OPTIONS.",
        "METHOD_NOT_ALLOWED",
    )
    assert answer.headers["Allow"] == "GET, HEAD, POST, PATCH, PUT, DELETE, OPTIONS"


def test_a_post_on_a_record_is_405_and_creates_nothing(rest):
    person = create(rest, "people")
    answer = rest.post(f"{PEOPLE}/{person['id']}", {"city": "Rome"})
    assert answer.status == 405
    assert count(rest, "people") == 1


def test_the_wildcards_of_upstream_are_not_there(rest):
    """A bulk destroy by way of the batch path, among others (docs/api/rest.md#paths)."""
    create(rest, "people")
    assert rest.delete("/rest/batch/people", filter="id[is]:NOT_NULL").status == 405
    assert rest.patch("/rest/batch/people", {"city": "x"}, filter="id[is]:NOT_NULL").status == 405
    assert rest.get(f"{PEOPLE}/merge").status == 405
    assert count(rest, "people", filter="city[eq]:x") == 0
    assert count(rest, "people") == 1


# ── browsers ─────────────────────────────────────────────────────────────────────────────────


ID = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        (PEOPLE, "GET, HEAD, POST, PATCH, PUT, DELETE, OPTIONS"),
        (f"{PEOPLE}/", "GET, HEAD, POST, PATCH, PUT, DELETE, OPTIONS"),
        (f"{PEOPLE}/{ID}", "GET, HEAD, PATCH, PUT, DELETE, OPTIONS"),
        ("/rest/batch/people", "POST, OPTIONS"),
        (f"{PEOPLE}/merge", "PATCH, OPTIONS"),
        (f"{PEOPLE}/duplicates", "POST, OPTIONS"),
        (f"{PEOPLE}/groupBy", "GET, HEAD, OPTIONS"),
        (f"{PEOPLE}/{ID}/restore", "PATCH, OPTIONS"),
        (f"/rest/restore/people/{ID}", "PATCH, OPTIONS"),
        ("/rest/open-api/core", "GET, HEAD, OPTIONS"),
        ("/rest/metadata/objects", "GET, HEAD, POST, OPTIONS"),
        (f"/rest/metadata/objects/{ID}", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"),
        (f"/rest/metadata/apiKeys/{ID}/token", "POST, OPTIONS"),
        ("/rest/apiKeys", "GET, HEAD, POST, OPTIONS"),
        ("/graphql", "POST, OPTIONS"),
        ("/graphql/schema.graphql", "GET, HEAD, OPTIONS"),
        ("/metadata", "POST, OPTIONS"),
    ],
)
def test_options_and_405_tell_the_methods_of_that_very_path(rest, anonymous_rest, path, methods):
    told = anonymous_rest.options(path)
    assert (told.status, told.headers["Allow"]) == (204, methods)
    assert told.headers["Access-Control-Allow-Methods"] == methods
    refused = rest.request("TRACE", path)
    assert refused.status == 405
    assert set(refused.headers["Allow"].split(", ")) == set(methods.split(", "))


@pytest.mark.parametrize(
    "path", ["/rest", "/rest/a/b/c/d", "/rest/metadata/nothing", "/graphql/x", "/mcp"]
)
def test_options_of_what_is_not_there_tells_no_method(anonymous_rest, path):
    told = anonymous_rest.options(path)
    assert (told.status, told.headers["Allow"]) == (204, "OPTIONS")


@pytest.mark.parametrize(
    "path",
    [
        "/mcp",
        "/oauth/token",
        "/.well-known/oauth-protected-resource",
        "/files/a/b.png",
        "/client-config",
        "/api/people",
        "/auth/x",
        "/webhooks",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_only_programs_ask_for_is_404_in_json(anonymous_rest, path, method):
    body: dict[str, str] | None = {} if method == "POST" else None
    for accept in ("text/html", "application/json, text/event-stream", "*/*"):
        answer = anonymous_rest.request(method, path, body, {"Accept": accept})
        assert_refused(answer, 404, f"Cannot {method} {path}", "NOT_FOUND")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/nothing", "/settings/nothing", "/people/x.json"])
def test_programs_get_json_and_browsers_a_page(anonymous_rest, path):
    for accept in ("application/json", "*/*", ""):
        for method in ("GET", "POST"):
            answer = anonymous_rest.request(method, path, None, {"Accept": accept})
            assert_refused(answer, 404, f"Cannot {method} {path}", "NOT_FOUND")
    for headers in ({"Accept": "text/html,*/*;q=0.8"}, {"Accept": "*/*", "HX-Request": "true"}):
        page = anonymous_rest.get(path, headers=headers)
        assert page.status == 404
        assert page.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("path", [PEOPLE, "/rest/open-api/core", "/graphql", "/metadata"])
def test_a_preflight_needs_no_key(anonymous_rest, path):
    answer = anonymous_rest.options(
        path,
        headers={
            "Origin": "https://app.test",
            "Access-Control-Request-Method": "PATCH",
            "Access-Control-Request-Headers": "authorization,content-type",
        },
    )
    assert (answer.status, answer.text) == (204, "")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "OPTIONS" in answer.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_any_origin_may_read_answers_and_refusals(rest, anonymous_rest):
    for answer in (rest.get(PEOPLE), anonymous_rest.get(PEOPLE), rest.get("/rest/nothing")):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "X-RateLimit-Remaining" in answer.headers["Access-Control-Expose-Headers"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers


def test_answers_are_json_whatever_is_accepted(rest):
    for accept in ("text/html", "application/xml;q=1", "*/*", "nonsense"):
        answer = rest.get(PEOPLE, headers={"Accept": accept})
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


@pytest.fixture
def _counts_begin_anew() -> None:
    """The tests' counters outlive a session: they are in a file, as a server's are."""
    cache.clear()


@pytest.mark.parametrize("path", [PEOPLE, "/graphql", "/metadata", "/healthz", "/nowhere"])
@pytest.mark.parametrize("charset", ["hex", "zlib_codec", "idna", "utf-16", "nonsense"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_encoding_that_is_none_is_no_failure_of_ours(standing, method, path, charset):
    """Through the server's application: Django's test client makes requests of another class."""
    answered = []
    environ = RequestFactory().generic(method, f"{path}?x=%ff", b"{}").environ
    environ["CONTENT_TYPE"] = f"application/json; charset={charset}"
    starting = lambda status, headers: answered.append(status)  # noqa: E731
    body = b"".join(application(environ, starting))  # type: ignore[arg-type]  # no write()
    assert answered[0][0] in "24", (answered, body)


# ── limits ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("_counts_begin_anew")
def test_every_answer_tells_the_rate(rest, anonymous_rest, settings):
    settings.API_RATE_LIMIT = "100/m"
    answers = [
        rest.get(PEOPLE),
        rest.get("/rest/nothing"),
        rest.get("/rest/open-api/core"),
        rest.request("TRACE", PEOPLE),
        anonymous_rest.get(PEOPLE),
        anonymous_rest.get("/rest/open-api/metadata"),
        anonymous_rest.get("/open-api/nothing"),
    ]
    for answer in answers:
        for name in ("Limit", "Remaining", "Reset"):
            assert answer.headers[f"X-RateLimit-{name}"].isdigit(), answer.text
    left = [int(answer.headers["X-RateLimit-Remaining"]) for answer in answers[:4]]
    assert left == [left[0], left[0] - 1, left[0] - 2, left[0] - 3]


@pytest.mark.usefixtures("_counts_begin_anew")
def test_a_preflight_is_not_counted(rest, settings):
    settings.API_RATE_LIMIT = "100/m"
    before = int(rest.get(PEOPLE).headers["X-RateLimit-Remaining"])
    rest.options(PEOPLE)
    assert int(rest.get(PEOPLE).headers["X-RateLimit-Remaining"]) == before - 1


@pytest.mark.usefixtures("_counts_begin_anew")
def test_a_call_too_many_is_429_with_the_documented_body(other_rest, settings):
    settings.API_RATE_LIMIT = "2/h"
    answers = [other_rest.get(PEOPLE) for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 429]
    refused = answers[2]
    assert refused.body["statusCode"] == 429
    assert refused.body["error"] == "RATE_LIMITED"
    assert refused.body["limitKind"] == "speed"
    assert refused.body["remaining"] == 0
    assert int(refused.headers["Retry-After"]) == refused.body["retryAfterSeconds"]
    assert refused.headers["X-RateLimit-Remaining"] == "0"


# ── nothing gives a 5xx ──────────────────────────────────────────────────────────────────────


def test_a_mistake_of_ours_is_logged_and_answered_without_details(rest, monkeypatch, caplog):
    def break_down(*_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(records, "find_many", break_down)
    with caplog.at_level(logging.ERROR, "twenty.errors"):
        answer = rest.get(PEOPLE)
    assert answer.status == 500
    assert answer.body == {
        "statusCode": 500,
        "error": "InternalServerErrorException",
        "messages": ["Internal server error"],
        "code": "INTERNAL_SERVER_ERROR",
    }
    assert "secret detail" in caplog.text
    assert answer.headers["X-Request-Id"] in caplog.text


in_one_transaction = hypothesis_settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
words = st.text(st.characters(max_codepoint=0x2FF), max_size=12) | st.sampled_from(
    ["people", "companies", "id", "city", "name.firstName", "[eq]:", "[in]:[", "true", "\x00", "é"]
)
texts = st.lists(words, max_size=6).map("".join)


@given(
    method=st.sampled_from(["GET", "POST", "PATCH", "DELETE", "PUT"]),
    path=st.lists(words.filter(lambda w: "?" not in w and "#" not in w), max_size=3),
    query=st.dictionaries(
        st.sampled_from(
            ["filter", "order_by", "limit", "depth", "fields", "starting_after", "group_by", "x"]
        ),
        texts,
        max_size=3,
    ),
    body=st.binary(max_size=30) | st.dictionaries(words, words | st.integers()).map(json.dumps),
)
@in_one_transaction
def test_no_request_of_any_kind_gives_a_5xx(rest, method, path, query, body):
    answer = rest.request(method, "/rest/" + "/".join(["people", *path][:3]), body, None, query)
    assert answer.status < 500, answer.text
    if answer.status >= 400:
        assert answer.body["statusCode"] == answer.status
        assert answer.body["code"]
