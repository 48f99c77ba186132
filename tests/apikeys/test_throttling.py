"""The rate limit: exact, one request = one call, reported in headers.

See docs/api/README.md#rate-limits.
"""

import time
from typing import Any

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from apikeys.context import RequestContext
from apikeys.limits import rate_counter
from apikeys.limits.outage import PAUSE_SECONDS, Outage
from apikeys.limits.rate_counter import RateState
from apikeys.limits.throttling import count_call, user_rate
from tests.apikeys.people import Person
from tests.clients import GraphqlClient, RestClient
from tests.standing import ADMIN_KEY
from twenty.errors import RateLimited

ME = "query { currentWorkspace { id } }"


@pytest.fixture(autouse=True)
def _one_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time stands still, so that no test crosses the border between two windows."""
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)


def call(context: RequestContext) -> RateState:
    request = RequestFactory().get("/rest/people")
    count_call(request, context)
    state: RateState = request.rate_limit  # type: ignore[attr-defined]
    return state


def test_160_requests_in_one_window_are_100_answers_and_60_refusals(
    admin_context: RequestContext, settings: Any
) -> None:
    settings.API_RATE_LIMIT = "100/m"
    passed = refused = 0
    for _ in range(160):
        try:
            call(admin_context)
            passed += 1
        except RateLimited:
            refused += 1
    assert (passed, refused) == (100, 60)


def test_the_state_counts_down_to_the_windows_end(
    admin_context: RequestContext, settings: Any
) -> None:
    settings.API_RATE_LIMIT = "3/m"
    states = [call(admin_context) for _ in range(3)]
    assert [(s.limit, s.remaining) for s in states] == [(3, 2), (3, 1), (3, 0)]
    assert 1 <= states[0].reset - int(time.time()) <= 60
    assert len({s.reset for s in states}) == 1


def test_a_refusal_says_when_to_come_back(admin_context: RequestContext, settings: Any) -> None:
    settings.API_RATE_LIMIT = "1/m"
    call(admin_context)
    with pytest.raises(RateLimited) as caught:
        call(admin_context)
    error = caught.value
    assert error.status == 429
    assert error.message == "Rate limit exceeded for apiKey: 1 requests per 60s."
    assert error.headers["X-RateLimit-Limit"] == "1"
    assert error.headers["X-RateLimit-Remaining"] == "0"
    assert int(error.headers["Retry-After"]) == error.body["retryAfterSeconds"] >= 1
    assert error.body["scope"] == {
        "spenderType": "apiKey",
        "spenderId": str(ADMIN_KEY.id),
        "operationType": "api",
    }
    assert error.body["limitKind"] == "speed"
    assert error.body["exhaustedKind"] == "limit"
    assert (error.body["periodCount"], error.body["periodUnit"]) == (60, "second")


def test_the_next_window_begins_at_zero(
    admin_context: RequestContext, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.API_RATE_LIMIT = "1/m"
    call(admin_context)
    with pytest.raises(RateLimited):
        call(admin_context)
    later = time.time() + 61
    monkeypatch.setattr(time, "time", lambda: later)
    assert call(admin_context).remaining == 0


def test_each_key_has_its_own_limit(
    admin_context: RequestContext, sales_context: RequestContext, settings: Any
) -> None:
    settings.API_RATE_LIMIT = "1/m"
    call(admin_context)
    call(sales_context)
    with pytest.raises(RateLimited):
        call(sales_context)


def test_people_are_counted_apart_from_keys(
    member: Person, admin_context: RequestContext, settings: Any
) -> None:
    settings.API_RATE_LIMIT = "1/m"
    call(admin_context)
    states = [call(member.context) for _ in range(10)]
    assert states[-1].remaining == 0
    with pytest.raises(RateLimited) as caught:
        call(member.context)
    assert caught.value.body["scope"]["spenderType"] == "user"


def test_the_rate_of_people_is_ten_times_that_of_keys() -> None:
    assert user_rate("100/m") == "1000/60s"
    assert user_rate("20/10s") == "200/10s"


def test_no_limit_means_no_headers(admin_context: RequestContext, settings: Any) -> None:
    settings.API_RATE_LIMIT = ""
    request = RequestFactory().get("/rest/people")
    count_call(request, admin_context)
    assert not hasattr(request, "rate_limit")


def test_an_unreachable_counter_limits_nobody_is_tried_rarely_and_reported_once(
    admin_context: RequestContext,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.API_RATE_LIMIT = "1/m"
    clock, asked = [time.monotonic()], [0]

    def unreachable(*args: Any, **kwargs: Any) -> None:
        asked[0] += 1
        raise OSError("no cache")

    counted = rate_counter._counted
    monkeypatch.setattr(rate_counter, "_counted", unreachable)
    monkeypatch.setattr(rate_counter, "_outage", Outage())
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    request = RequestFactory().get("/rest/people")
    for seconds in (0, 1, 3, PAUSE_SECONDS, 0, PAUSE_SECONDS, 1):
        clock[0] += seconds
        count_call(request, admin_context)
    assert asked[0] == 3
    told = [record.getMessage() for record in caplog.records]
    assert told == ["The rate limiter's cache is unreachable, so nobody is limited: no cache"]
    monkeypatch.setattr(rate_counter, "_counted", counted)
    clock[0] += PAUSE_SECONDS
    count_call(request, admin_context)
    with pytest.raises(RateLimited):
        count_call(request, admin_context)
    assert caplog.records[-1].getMessage().endswith("is reachable again, and limits apply.")


# -- over HTTP -------------------------------------------------------------------------------------


def test_every_answer_carries_the_limit(metadata_graphql: GraphqlClient, settings: Any) -> None:
    settings.API_RATE_LIMIT = "100/m"
    answer = metadata_graphql(ME)
    assert answer.status == 200
    assert answer.headers["X-RateLimit-Limit"] == "100"
    assert answer.headers["X-RateLimit-Remaining"] == "99"
    assert int(answer.headers["X-RateLimit-Reset"]) > time.time()


@pytest.mark.parametrize("document", ["query {", "{ nothing }", "{ currentWorkspace { id } }"])
def test_an_answer_with_an_error_is_a_call_too(
    metadata_graphql: GraphqlClient, settings: Any, document: str
) -> None:
    settings.API_RATE_LIMIT = "100/m"
    assert metadata_graphql(document).headers["X-RateLimit-Remaining"] == "99"
    assert metadata_graphql(document).headers["X-RateLimit-Remaining"] == "98"


def test_a_document_with_many_root_fields_is_one_call(
    metadata_graphql: GraphqlClient, settings: Any
) -> None:
    settings.API_RATE_LIMIT = "100/m"
    document = "{ a: currentWorkspace { id } b: currentWorkspace { id } getRoles { id } }"
    assert metadata_graphql(document).headers["X-RateLimit-Remaining"] == "99"


def test_graphql_answers_429_with_a_graphql_body(
    metadata_graphql: GraphqlClient, settings: Any
) -> None:
    settings.API_RATE_LIMIT = "1/m"
    assert metadata_graphql(ME).errors == []
    answer = metadata_graphql(ME)
    assert answer.status == 429
    assert answer.data is None
    (error,) = answer.errors
    assert error["message"] == "Rate limit exceeded for apiKey: 1 requests per 60s."
    assert error["extensions"]["code"] == "RATE_LIMITED"
    assert error["extensions"]["subCode"] == "RATE_LIMITED"
    assert error["extensions"]["retryAfterMs"] == int(answer.headers["Retry-After"]) * 1000
    assert answer.headers["X-RateLimit-Remaining"] == "0"


def test_a_refused_key_sees_the_headers_too(
    anonymous_metadata_graphql: GraphqlClient, settings: Any
) -> None:
    settings.API_RATE_LIMIT = "100/m"
    answer = anonymous_metadata_graphql(ME)
    assert answer.status == 401
    assert answer.headers["X-RateLimit-Limit"] == "100"
    assert answer.headers["X-RateLimit-Remaining"] == "100"


def test_the_counter_lives_in_the_shared_cache(
    admin_context: RequestContext, settings: Any
) -> None:
    settings.API_RATE_LIMIT = "1/m"
    call(admin_context)
    cache.clear()
    call(admin_context)


def test_answers_that_nobody_is_charged_for_carry_the_limit_too(
    anonymous_metadata_graphql: GraphqlClient, anonymous_rest: RestClient, settings: Any
) -> None:
    settings.API_RATE_LIMIT = "100/m"
    renewal = 'mutation { renewToken(appToken: "x") { tokens { accessToken { token } } } }'
    for answer in (anonymous_metadata_graphql(renewal), anonymous_rest.get("/metadata")):
        assert answer.headers["X-RateLimit-Limit"] == "100"
        assert answer.headers["X-RateLimit-Remaining"] == "100"
