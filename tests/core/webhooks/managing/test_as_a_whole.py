"""From the call that makes a webhook to what its target gets: rotation, roles, filters, the log."""

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from apikeys.models import FieldPermission
from metadata.models import FieldMetadata
from tests.clients import RestClient
from tests.core.webhooks.deliveries.world import SECRET, Target, work
from tests.core.webhooks.managing.test_rest import PATH
from tests.factories import give_object_rights, make_role
from twenty.workspaces.models import Workspace

# What a transaction still open may precede is not told.
pytestmark = pytest.mark.django_db(transaction=True)
NEW_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"


def test_during_the_grace_both_secrets_verify(rest: RestClient, hook: Target) -> None:
    body = {"targetUrl": hook.url, "operations": ["company.created"], "secret": SECRET}
    own = rest.post(PATH, body).body["id"]
    rest.post(f"{PATH}/{own}/rotateSecret", {"secret": NEW_SECRET})
    rest.post("/rest/companies", {"name": "Acme"})
    work()
    (got,) = hook.received
    for secret in (SECRET, NEW_SECRET):
        Verifier(secret).verify(got.body, got.headers)
    (delivery,) = rest.get(f"{PATH}/{own}/deliveries").body["data"]
    assert (delivery["state"], delivery["status"]) == ("sent", 200)
    assert delivery["id"] == got.headers["webhook-id"]
    assert delivery["sentBody"] == got.body.decode()


def test_a_role_without_a_field_or_an_object_is_told_neither(
    rest: RestClient, hook: Target, workspace: Workspace
) -> None:
    role = make_role(workspace, "Half blind", "read")
    give_object_rights(role, "person", read=False)
    hidden = FieldMetadata.objects.get(
        object__workspace=workspace, object__name_singular="company", name="employees"
    )
    FieldPermission.objects.create(role=role, field=hidden, can_read_field_value=False)
    body = {"targetUrl": hook.url, "operations": ["*.*"], "roleId": str(role.id)}
    assert rest.post(PATH, body).status == 201
    rest.post("/rest/people", {"jobTitle": "Hidden"})
    rest.post("/rest/companies", {"name": "Acme", "employees": 7})
    work()
    (got,) = hook.received
    assert got.json["eventName"] == "company.created"
    assert got.json["record"]["name"] == "Acme"
    assert "employees" not in got.json["record"]


def test_the_old_call_is_told_in_the_old_form(rest: RestClient, hook: Target) -> None:
    rest.post("/rest/webhooks", {"targetUrl": hook.url, "operation": "company.created"})
    rest.post("/rest/companies", {"name": "Acme"})
    work()
    assert hook.received[0].json["eventType"] == "company.created"


def test_a_test_is_answered_at_once(rest: RestClient, hook: Target) -> None:
    own = rest.post(PATH, {"targetUrl": hook.url, "operations": ["*.*"]}).body["id"]
    answer = rest.post(f"{PATH}/{own}/test")
    assert (answer.status, answer.body["state"], answer.body["answer"]) == (200, "sent", "ok")
    assert hook.received[0].json["eventName"] == "ping"


def test_what_a_paused_webhook_missed_is_recovered(rest: RestClient, hook: Target) -> None:
    own = rest.post(PATH, {"targetUrl": hook.url, "operations": ["company.*"]}).body["id"]
    rest.post(f"{PATH}/{own}/pause")
    rest.post("/rest/companies", {"name": "Acme"})
    work()
    assert hook.received == []
    rest.post(f"{PATH}/{own}/resume")
    rest.post(f"{PATH}/{own}/recover", {"since": "2020-01-01"})
    work()
    assert [one.json["record"]["name"] for one in hook.received] == ["Acme"]
