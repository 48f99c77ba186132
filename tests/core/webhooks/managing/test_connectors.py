"""What connectors send to subscribe and unsubscribe, as recorded, and what they read of answers."""

from typing import Any

from core.models import Webhook
from tests.clients import GraphqlClient, RestClient

URL = "https://hooks.example.com/in"


def test_zapier(metadata_graphql: GraphqlClient) -> None:
    made = metadata_graphql(
        "mutation createWebhook($input: CreateWebhookInput!) {createWebhook(input: $input) {id}}",
        {"input": {"targetUrl": URL, "operations": ["person.created"], "secret": ""}},
    )
    assert not made.errors, made.text
    own = made.data["createWebhook"]["id"]
    assert Webhook.objects.get(pk=own).secret == ""
    written = (
        f'mutation {{createWebhook(input:{{targetUrl:"{URL}", operations: ["company.*"],'
        ' secret: ""}){id}}'
    )
    assert not metadata_graphql(written).errors
    gone = metadata_graphql(f'mutation {{deleteWebhook(input: {{id: "{own}"}})}}')
    assert (gone.errors, gone.data) == ([], {"deleteWebhook": True})
    assert Webhook.objects.get(pk=own).deleted_at is not None


def test_zapier_with_variables(metadata_graphql: GraphqlClient) -> None:
    own = metadata_graphql(
        f'mutation {{createWebhook(input:{{targetUrl:"{URL}", operations:["*.*"]}}){{id}}}}'
    ).data["createWebhook"]["id"]
    gone = metadata_graphql(
        "mutation deleteWebhook($input: DeleteWebhookInput!) {deleteWebhook(input: $input)}",
        {"input": {"id": own}},
    )
    assert (gone.errors, gone.data) == ([], {"deleteWebhook": True})


def test_n8n(rest: RestClient) -> None:
    def exists() -> bool:
        answer = rest.get("/rest/webhooks").body
        found = answer if isinstance(answer, list) else answer["data"]
        return any(
            one["targetUrl"] == URL and one["operation"] == "company.created" for one in found
        )

    assert not exists()
    made = rest.post("/rest/webhooks", {"targetUrl": URL, "operation": "company.created"})
    assert made.status == 201
    own = (made.body.get("data") or made.body)["id"]
    assert exists()
    one = rest.get(f"/rest/webhooks/{own}").body
    found = one.get("data") or one
    assert (found["targetUrl"], found["operation"]) == (URL, "company.created")
    assert rest.delete(f"/rest/webhooks/{own}").status == 200
    assert not exists()


def test_pipedream(rest: RestClient) -> None:
    made = rest.post("/rest/webhooks", {"targetUrl": URL, "operation": "*.*"})
    own = made.body["data"]["createWebhook"]["id"]
    assert Webhook.objects.get(pk=own).is_legacy
    assert rest.delete(f"/rest/webhooks/{own}").status == 200


def test_the_verb_may_come_first_as_it_once_did(rest: RestClient) -> None:
    def operations(operation: Any) -> Any:
        answer = rest.post("/rest/webhooks", {"targetUrl": URL, "operation": operation})
        return answer.body.get("operations") or answer.body["code"]

    assert operations("create.person") == ["person.created"]
    assert operations("destroy.company") == ["company.destroyed"]
    assert operations("create.nothing") == "INVALID_WEBHOOK_OPERATION"
    assert operations(5) == "INVALID_INPUT"


def test_both_forms_at_once_are_refused(rest: RestClient) -> None:
    body = {"targetUrl": URL, "operation": "*.*", "operations": ["*.*"]}
    answer = rest.post("/rest/webhooks", body)
    assert (answer.status, answer.body["code"]) == (400, "INVALID_INPUT")
