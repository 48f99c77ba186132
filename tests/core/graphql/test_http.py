"""GraphQL over HTTP: methods, media types, bodies, operations (docs/api/README.md#rate-limits,
#authentication, #cors, docs/api/graphql.md#http)."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.clients import GraphqlClient
from tests.standing import ADMIN_KEY

AUTH = {"Authorization": f"Bearer {ADMIN_KEY.secret}"}
DRAFT = "application/graphql-response+json"


def post(body: Any, *, accept: str = "*/*", content_type: str = "application/json") -> Any:
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    return Client().post(
        "/graphql", data, content_type=content_type, headers={**AUTH, "Accept": accept}
    )


@pytest.mark.usefixtures("standing")
class TestHttp:
    def test_without_a_key_nothing_is_answered(self, anonymous_graphql: GraphqlClient) -> None:
        answer = anonymous_graphql("{ __schema { queryType { name } } }")
        assert answer.status == 401
        assert answer.data is None
        assert answer.errors[0]["extensions"]["code"] == "UNAUTHENTICATED"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")

    def test_both_slash_forms_answer(self) -> None:
        for path in ("/graphql", "/graphql/"):
            response = Client().post(
                path, {"query": "{ __typename }"}, content_type="application/json", headers=AUTH
            )
            assert response.json() == {"data": {"__typename": "Query"}}

    def test_get_is_not_served(self) -> None:
        response = Client().get("/graphql?query={__typename}", headers=AUTH)
        assert response.status_code == 405
        assert "POST" in response["Allow"]
        assert response.json()["errors"][0]["extensions"]["code"] == "METHOD_NOT_ALLOWED"

    def test_preflight_needs_no_key(self) -> None:
        response = Client().options("/graphql", headers={"Origin": "https://app.test"})
        assert response.status_code == 204
        assert response["Access-Control-Allow-Origin"] == "*"

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ("{", 400),
            ("[]", 400),
            ("{}", 400),
            ('{"query": ""}', 400),
            ('{"query": 5}', 400),
            ('{"query": "{ __typename }", "variables": []}', 400),
            ('{"query": "{ __typename }", "operationName": 5}', 400),
            (b'{"query": "\xff"}', 400),
            ('{"query": "{ __typename }", "variables": ' + "[" * 100 + "]" * 100 + "}", 400),
        ],
    )
    def test_a_wrong_body_is_refused(self, body: Any, status: int) -> None:
        response = post(body)
        assert response.status_code == status
        assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"

    def test_a_wrong_content_type_is_refused(self) -> None:
        response = post("{ __typename }", content_type="text/plain")
        assert response.status_code == 415

    def test_the_drafts_media_type_gets_4xx_for_request_errors(self) -> None:
        for document, code in (
            ("{", "GRAPHQL_PARSE_FAILED"),
            ("{ x }", "GRAPHQL_VALIDATION_FAILED"),
        ):
            plain, draft = post({"query": document}), post({"query": document}, accept=DRAFT)
            assert (plain.status_code, draft.status_code) == (200, 400)
            assert plain["Content-Type"].startswith("application/json")
            assert draft["Content-Type"].startswith(DRAFT)
            assert "data" not in draft.json()
            assert plain.json()["errors"][0]["extensions"]["code"] == code
        fine = post({"query": "{ __typename }"}, accept=DRAFT)
        assert (fine.status_code, fine["Content-Type"].split(";")[0]) == (200, DRAFT)

    def test_several_operations_need_a_name(self, graphql: GraphqlClient) -> None:
        document = "query A { __typename } query B { people { totalCount } }"
        assert "operation name" in graphql(document).errors[0]["message"]
        assert graphql(document, operation_name="A").data == {"__typename": "Query"}
        assert graphql(document, operation_name="C").errors[0]["message"] == (
            'Unknown operation named "C".'
        )

    def test_subscriptions_are_refused(self, graphql: GraphqlClient) -> None:
        answer = graphql("subscription { people { totalCount } }")
        assert answer.data is None
        assert "subscription" in answer.errors[0]["message"]
        assert answer.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"

    def test_a_stale_client_gets_a_schema_mismatch(self, graphql: GraphqlClient) -> None:
        stale = graphql("{ nope }", headers={"x-schema-version": "0"})
        assert stale.errors[0]["extensions"]["code"] == "SCHEMA_VERSION_MISMATCH"
        fine = graphql("{ people { totalCount } }", headers={"x-schema-version": "0"})
        assert fine.errors == []

    def test_the_schema_is_served_as_text(self) -> None:
        assert Client().get("/graphql/schema.graphql").status_code == 401
        response = Client().get("/graphql/schema.graphql", headers=AUTH)
        assert response.status_code == 200
        assert "type Person" in response.content.decode()

    def test_the_rate_limit_is_429_with_a_graphql_body(
        self, graphql: GraphqlClient, settings: Any
    ) -> None:
        settings.API_RATE_LIMIT = "2/m"
        statuses = [graphql("{ __typename }").status for _ in range(3)]
        assert statuses == [200, 200, 429]
        refused = graphql("{ __typename }")
        assert refused.errors[0]["message"].startswith("Rate limit exceeded for apiKey")
        assert refused.headers["X-RateLimit-Remaining"] == "0"
        assert int(refused.headers["Retry-After"]) > 0
