"""POST /metadata over HTTP: methods, media types, operation names, limits, introspection."""

from typing import Any

import pytest
from graphql import get_introspection_query

from tests.clients import GraphqlClient, RestClient
from tests.standing import ADMIN_KEY

ME = "{ currentWorkspace { id } }"
RENEW = 'renewToken(appToken: "x") { tokens { accessToken { token } } }'


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_only_post_is_served(standing: None, method: str) -> None:
    for client in (RestClient(ADMIN_KEY.secret), RestClient()):
        answer = client.request(method, "/metadata", query={"query": ME})
        assert answer.status == 405
        assert answer.headers["Allow"] == "POST, OPTIONS"
        assert answer.body["errors"][0]["extensions"]["code"] == "METHOD_NOT_ALLOWED"


def test_options_needs_no_key(standing: None) -> None:
    answer = RestClient().options("/metadata")
    assert answer.status == 204
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("path", ["/metadata", "/metadata/"])
def test_both_slash_forms_answer_directly(standing: None, path: str) -> None:
    answer = GraphqlClient(path, ADMIN_KEY.secret)(ME)
    assert (answer.status, answer.errors) == (200, [])


def test_the_answer_has_the_media_type_asked_for(metadata_graphql: GraphqlClient) -> None:
    new = "application/graphql-response+json"
    assert metadata_graphql(ME).headers["Content-Type"].startswith("application/json")
    assert metadata_graphql(ME, headers={"Accept": new}).headers["Content-Type"].startswith(new)
    for document in ("{ nothing }", "{"):
        assert metadata_graphql(document).status == 200
        assert metadata_graphql(document, headers={"Accept": new}).status == 400


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{ pageLayouts { id } }", 'Cannot query field "pageLayouts" on type "Query".'),
        (
            'mutation { createOneObject(input: { object: { nameSingular: "x" } }) { id } }',
            'Field "CreateObjectInput.namePlural" of required type "String!" was not provided.',
        ),
    ],
)
def test_documents_are_refused_in_the_words_of_graphql_js(
    metadata_graphql: GraphqlClient, document: str, message: str
) -> None:
    errors = metadata_graphql(document).errors
    assert errors[0]["message"] == message
    assert errors[0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize("path", ["/graphql", "/metadata"])
def test_a_document_named_by_its_hash_only_is_asked_for_in_full(standing: None, path: str) -> None:
    body: dict[str, Any] = {
        "extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}},
        "variables": {},
    }
    refused = RestClient(ADMIN_KEY.secret).post(path, body)
    assert refused.body["errors"][0]["message"] == "PersistedQueryNotSupported"
    assert refused.body["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_SUPPORTED"
    answered = RestClient(ADMIN_KEY.secret).post(path, {**body, "query": "{ __typename }"})
    assert answered.body == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("not json", 400),
        ("[]", 400),
        ('{"query": 1}', 400),
        ('{"query": "{ __typename }", "variables": 5}', 400),
        ('{"query": "{ __typename }", "operationName": 5}', 400),
    ],
)
def test_a_malformed_body_is_refused(standing: None, body: str, status: int) -> None:
    answer = RestClient(ADMIN_KEY.secret).post("/metadata", body)
    assert answer.status == status
    assert answer.body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    # Without a key nobody is told what is wrong with the body.
    assert RestClient().post("/metadata", body).status == 401


def test_another_media_type_is_refused(standing: None) -> None:
    headers = {"Content-Type": "text/plain"}
    answer = RestClient(ADMIN_KEY.secret).post("/metadata", "{}", headers=headers)
    assert answer.status == 415


def test_several_operations_need_a_name(metadata_graphql: GraphqlClient) -> None:
    document = "query A { currentWorkspace { id } } query B { getRoles { id } }"
    (error,) = metadata_graphql(document).errors
    assert error["message"] == (
        "Must provide operation name if query contains multiple operations."
    )
    assert set(metadata_graphql(document, operation_name="B").data) == {"getRoles"}
    (error,) = metadata_graphql(document, operation_name="C").errors
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


def test_errors_have_codes(metadata_graphql: GraphqlClient) -> None:
    cases = {
        "{": "GRAPHQL_PARSE_FAILED",
        "{ nothing }": "GRAPHQL_VALIDATION_FAILED",
        "query ($id: UUID!) { apiKey(input: {id: $id}) { id } }": "BAD_USER_INPUT",
    }
    for document, code in cases.items():
        answer = metadata_graphql(document)
        assert answer.errors[0]["extensions"]["code"] == code
        assert answer.data is None


@pytest.mark.parametrize("bad", ["x", "", 5, None, [], {}])
def test_a_bad_id_is_refused(metadata_graphql: GraphqlClient, bad: Any) -> None:
    document = "query ($id: UUID!) { apiKey(input: {id: $id}) { id } }"
    answer = metadata_graphql(document, {"id": bad})
    assert answer.status == 200
    assert answer.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_introspection_is_for_known_callers(
    metadata_graphql: GraphqlClient,
    stranger_metadata_graphql: GraphqlClient,
    anonymous_metadata_graphql: GraphqlClient,
) -> None:
    query = get_introspection_query()
    assert anonymous_metadata_graphql(query).status == 401
    assert anonymous_metadata_graphql("{ __schema { types { name } } }").status == 401
    for client in (metadata_graphql, stranger_metadata_graphql):
        types = {t["name"] for t in client(query).data["__schema"]["types"]}
        assert {
            "Role",
            "ApiKey",
            "ApiKeyToken",
            "ApiKeyForRole",
            "ObjectPermission",
            "FieldPermission",
            "PermissionFlagType",
            "WorkspaceMember",
            "Workspace",
            "User",
            "UserWorkspace",
            "AuthTokens",
            "AuthTokenPair",
            "AuthToken",
            "LoginToken",
            "CreateApiKeyInput",
            "UpdateApiKeyInput",
            "RevokeApiKeyInput",
            "GetApiKeyInput",
            "CreateRoleInput",
            "UpdateRoleInput",
            "UpdateRolePayload",
            "UpsertObjectPermissionsInput",
            "UpsertFieldPermissionsInput",
            "UpsertPermissionFlagsInput",
            "UpdateWorkspaceInput",
            "UUID",
            "DateTime",
            "JSON",
            "ConnectionCursor",
        } <= types


@pytest.mark.parametrize(
    "document",
    [
        f"mutation {{ {RENEW} __schema {{ types {{ name }} }} }}",
        f'mutation {{ {RENEW} deleteOneRole(roleId: "x") }}',
        'mutation { ...F } fragment F on Mutation { deleteOneRole(roleId: "x") }',
        'mutation { ... { deleteOneRole(roleId: "x") } }',
        'mutation { renewToken: deleteOneRole(roleId: "x") }',
        "{ __typename }",
    ],
)
def test_other_fields_beside_a_sign_in_need_a_token(
    anonymous_metadata_graphql: GraphqlClient, document: str
) -> None:
    answer = anonymous_metadata_graphql(document)
    assert answer.status == 401
    assert answer.errors[0]["message"] == "Missing authentication token"
    assert answer.data is None


def test_the_operation_that_runs_is_the_one_that_was_judged(
    anonymous_metadata_graphql: GraphqlClient,
) -> None:
    document = f"mutation In {{ {RENEW} }} query Out {{ getRoles {{ id }} }}"
    assert anonymous_metadata_graphql(document, operation_name="Out").status == 401
    assert anonymous_metadata_graphql(document).status == 401
    assert anonymous_metadata_graphql(document, operation_name="In").status == 200


def test_documents_are_bounded(metadata_graphql: GraphqlClient, settings: Any) -> None:
    settings.GRAPHQL_MAX_ROOT_RESOLVERS = 5
    settings.GRAPHQL_MAX_DEPTH = 7
    many = " ".join(f"a{n}: currentWorkspace {{ id }}" for n in range(6))
    (error,) = metadata_graphql(f"{{ {many} }}").errors
    assert error["message"] == (
        "Query too complex - Too many root resolvers requested: 6 - "
        "Maximum allowed root resolvers: 5"
    )
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    deep = "{ getRoles " + "{ workspaceMembers { roles " * 5 + "{ id }" + "} }" * 5 + " }"
    (error,) = metadata_graphql(deep).errors
    assert "Too many nested fields requested" in error["message"]


def test_a_document_of_too_many_tokens_is_refused(metadata_graphql: GraphqlClient) -> None:
    answer = metadata_graphql("{ " + "id " * 40_000 + "}")
    assert answer.status == 200
    assert answer.errors[0]["extensions"]["code"] == "GRAPHQL_PARSE_FAILED"


def test_a_subscription_is_refused(metadata_graphql: GraphqlClient) -> None:
    answer = metadata_graphql('subscription { onEventSubscription(eventStreamId: "x") { id } }')
    assert answer.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_half_a_surrogate_pair_is_no_failure_of_ours(metadata_graphql: GraphqlClient) -> None:
    answer = metadata_graphql(
        "query ($id: UUID!) { apiKey(input: {id: $id}) { id } }", {"id": "\ud800"}
    )
    assert answer.status == 400
    assert answer.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"
