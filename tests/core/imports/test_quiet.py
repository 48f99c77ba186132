"""`skipWebhooks`: what an import does reaches the feed and the history, and no webhook."""

import pytest
from django.utils import timezone

from apikeys.context import RequestContext
from core.webhooks.deliveries.log import deliveries_of, recover
from tests.clients import RestClient
from tests.core.events.world import switch
from tests.core.imports.world import bring, counts, table
from tests.core.imports.world import work as do_imports
from tests.core.webhooks.deliveries.world import make_webhook, target, work
from tests.factories import give_flags, make_key, make_role
from twenty.workspaces.models import Workspace

ROWS = table("name", "Told Ltd", "Other Ltd")


@pytest.mark.django_db(transaction=True)
def test_webhooks_are_not_told_and_everybody_else_is(
    rest: RestClient, admin_context: RequestContext, settings
) -> None:
    settings.OUTBOUND_HTTP_ALLOWED_INTERNAL_HOSTS = ["127.0.0.1"]
    switch(rest)
    start = rest.get("/rest/changes", since="now").body["next"]
    since = timezone.now()
    with target() as hook:
        webhook = make_webhook(hook.url)
        found = bring(rest, ROWS, object="companies", skipWebhooks=True)
        assert (found["skipWebhooks"], counts(found)) == (True, {"created": 2})
        rest.post(f"/rest/imports/{found['id']}/undo")
        do_imports()
        work()
        assert recover(webhook, since) == 0
        assert (hook.received, deliveries_of(webhook).deliveries) == ([], ())
        changes = rest.get("/rest/changes", since=start).body["data"]["changes"]
        assert [one["action"] for one in changes] == ["created"] * 2 + ["destroyed"] * 2
        for one in changes:
            assert one["actor"].keys() == {"source", "workspaceMemberId", "name"}
        bring(rest, ROWS, object="companies")
        work()
        assert len(hook.received) == 2
        assert "isQuiet" not in hook.received[0].body.decode()


def test_it_takes_the_right_to_manage_webhooks(workspace: Workspace) -> None:
    role = make_role(workspace, "Importer", "read", "update")
    give_flags(role, "IMPORT_CSV")
    own = RestClient(make_key(role)[1])
    refused = own.post("/rest/imports", {"object": "people", "skipWebhooks": True})
    assert refused.status == 403
    assert "API_KEYS_AND_WEBHOOKS" in refused.text
    assert own.post("/rest/imports", {"object": "people", "skipWebhooks": False}).status == 201


def test_another_word_is_refused(rest: RestClient) -> None:
    answer = rest.post("/rest/imports", {"object": "people", "skipWebhooks": "yes"})
    assert (answer.status, answer.body["code"]) == (400, "INVALID_IMPORT")
    assert "expected true or false" in answer.body["messages"][0]
