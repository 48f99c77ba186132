"""The change feed: order, open transactions, tokens, rights, and both APIs."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from psycopg import sql

from apikeys.models import FieldPermission, Role
from core.events import cleaning, feed
from core.events.horizon import settled_number
from core.events.positions import FeedState
from core.query.write.events.numbers import begin_numbers
from metadata.models import ObjectMetadata
from tests.clients import GraphqlClient, RestAnswer, RestClient
from tests.core.events.world import Json, switch
from tests.core.write.test_concurrency import (
    PATIENCE_S,
    in_thread,
    other_connection,
    wait_until_blocked,
)
from twenty.workspaces.models import Workspace

pytestmark = pytest.mark.django_db(transaction=True)
TELL = sql.SQL(
    'INSERT INTO {} ("objectId", "recordId", "action", "actor", "form")'
    ' SELECT "objectId", gen_random_uuid(), "action", "actor", "form" FROM {} LIMIT 1'
)


class Feed:
    """A reader of the feed, which goes on where it stopped."""

    def __init__(self, client: RestClient, **query: Any) -> None:
        self.client, self.query = client, query
        self.token = self.page("now").body["next"]

    def page(self, since: str, **query: Any) -> RestAnswer:
        return self.client.get("/rest/changes", since=since, **{**self.query, **query})

    def read(self) -> list[Json]:
        """Everything new, page by page."""
        found: list[Json] = []
        while True:
            answer = self.page(self.token)
            assert answer.status == 200, answer.text
            found += answer.body["data"]["changes"]
            self.token = answer.body["next"]
            if not answer.body["hasMore"]:
                return found


@pytest.fixture
def on(rest: RestClient) -> RestClient:
    switch(rest)
    return rest


def create(client: RestClient, name: str = "Acme", **values: Any) -> Json:
    answer = client.post("/rest/companies", {"name": name, **values})
    assert answer.status == 201, answer.text
    return dict(answer.body["data"]["createCompany"])


def names(events: list[Json]) -> list[str | None]:
    return [event["record"] and event["record"]["name"] for event in events]


def test_a_record_is_followed_from_create_to_destroy(on: RestClient) -> None:
    reader = Feed(on)
    made = create(on)
    path = f"/rest/companies/{made['id']}"
    patched = on.patch(path, {"name": "Other"}).body["data"]["updateCompany"]
    on.request("DELETE", path, None, None, {"soft_delete": "true"})
    on.patch(f"{path}/restore")
    created, updated, deleted, restored = reader.read()
    assert created["record"] == made
    assert (created["previous"], created["updatedFields"]) == (None, None)
    assert updated["record"] == patched
    assert updated["previous"]["name"] == "Acme"
    assert set(updated["updatedFields"]) == updated["previous"].keys() == {"name", "updatedAt"}
    actions = [event["action"] for event in (created, updated, deleted, restored)]
    assert actions == ["created", "updated", "deleted", "restored"]
    assert deleted["record"]["deletedAt"]
    assert restored["record"]["deletedAt"] is None
    on.request("DELETE", path, None, None, {})
    (destroyed,) = reader.read()
    assert (destroyed["action"], destroyed["record"]) == ("destroyed", None)
    assert all(
        event["object"] == "company" and event["recordId"] == made["id"]
        for event in (created, updated, destroyed)
    )
    assert reader.read() == []


def test_pages_of_any_size_tell_the_same(on: RestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    start = Feed(on).token
    for place in range(7):
        create(on, f"C{place}")
        on.post("/rest/people", {"jobTitle": f"P{place}"})
    monkeypatch.setattr(feed, "SCANNED", 4)
    for size in (1, 2, 3, 500):
        reader = Feed(on, limit=size)
        reader.token = start
        assert [event["record"].get("name") for event in reader.read()][::2] == [
            f"C{place}" for place in range(7)
        ]
        reader = Feed(on, limit=size, objects="companies")
        reader.token = start
        assert [event["record"]["name"] for event in reader.read()] == [
            f"C{place}" for place in range(7)
        ]


def test_a_change_goes_on_after_its_own_id(on: RestClient) -> None:
    reader = Feed(on)
    for place in range(3):
        create(on, f"C{place}")
    first, *others = reader.read()
    again = reader.page(first["id"]).body["data"]["changes"]
    assert again == others


def test_nothing_is_lost_while_a_transaction_is_open(on: RestClient) -> None:
    """The later number is committed first: who moved on past it would never see the earlier."""
    schema = Workspace.objects.get(events_epoch__isnull=False).schema_name
    table = sql.Identifier(schema, "#events")
    create(on, "Form")
    reader = Feed(on)
    with other_connection() as first:
        first.execute(begin_numbers(schema))
        first.execute(TELL.format(table, table))
        create(on, "Later")
        assert "Later" not in names(reader.read())
        first.commit()
    assert [name for name in names(reader.read()) if name != "Form"] == [None, "Later"]


def test_who_only_reads_or_writes_elsewhere_delays_nobody(on: RestClient) -> None:
    reader = Feed(on)
    with other_connection() as other:
        other.execute("SELECT pg_current_xact_id()")
        create(on, "Told at once")
        assert names(reader.read()) == ["Told at once"]


def test_events_of_a_record_are_told_in_the_order_of_its_writes(on: RestClient) -> None:
    """Who began to write first may come to a record last."""
    ids = sorted(create(on)["id"] for _ in range(3))
    reader = Feed(on)
    schema = Workspace.objects.get(events_epoch__isnull=False).schema_name
    hold = sql.SQL("SELECT FROM {} WHERE id = %s FOR UPDATE")
    with other_connection() as holder, ThreadPoolExecutor(1) as pool:
        holder.execute(hold.format(sql.Identifier(schema, "company")), [ids[1]])
        many = f"id[in]:[{','.join(ids)}]"
        waiting = in_thread(
            pool, lambda: on.patch("/rest/companies", {"employees": 1}, filter=many)
        )
        wait_until_blocked(holder, waiting)
        assert on.patch(f"/rest/companies/{ids[2]}", {"employees": 2}).status == 200
        holder.rollback()
        assert waiting.result(PATIENCE_S).status == 200
    told = {event["recordId"]: event["record"]["employees"] for event in reader.read()}
    assert told == dict.fromkeys(ids, 1)
    assert on.get(f"/rest/companies/{ids[2]}").body["data"]["company"]["employees"] == 1


def test_numbers_that_are_drawn_are_known_before_what_they_number(on: RestClient) -> None:
    """The beginning is remembered by 31 bits of a number: they may have passed their end."""
    schema = Workspace.objects.get(events_epoch__isnull=False).schema_name
    create(on, "Form")
    with connection.cursor() as cursor:
        place = sql.Literal(sql.Identifier(schema, "#events_seq_seq").as_string(None))
        for number in (2**31 - 2, 3 * 2**31 - 2, 2**32 + 2**30):
            cursor.execute(sql.SQL("SELECT setval({}, {})").format(place, number))
            reader = Feed(on)
            with other_connection() as first:
                first.execute(begin_numbers(schema))
                for count in range(4):
                    create(on, f"{number}.{count}")
                    assert reader.read() == []
                    assert settled_number(schema) == number
            assert names(reader.read()) == [f"{number}.{count}" for count in range(4)]


def test_a_transaction_that_rolls_back_tells_nothing(on: RestClient) -> None:
    schema = Workspace.objects.get(events_epoch__isnull=False).schema_name
    table = sql.Identifier(schema, "#events")
    create(on, "Form")
    reader = Feed(on)
    with other_connection() as first:
        first.execute(TELL.format(table, table))
        first.rollback()
    assert reader.read() == []


def test_rights_on_objects_and_fields_apply(on: RestClient, sales_rest: RestClient) -> None:
    """Sales reads no notes, no phones of people and no revenue of companies."""
    reader = Feed(sales_rest)
    on.post("/rest/notes", {"title": "Hidden"})
    person = on.post("/rest/people", {"phones": {"primaryPhoneNumber": "+49201123456"}})
    person_id = person.body["data"]["createPerson"]["id"]
    on.patch(f"/rest/people/{person_id}", {"phones": {"primaryPhoneNumber": "+49201654321"}})
    events = reader.read()
    assert [event["object"] for event in events] == ["person", "person"]
    shown = sales_rest.get(f"/rest/people/{person_id}").body["data"]["person"]
    created, updated = events
    assert updated["record"] == shown
    assert created["record"].keys() == shown.keys()
    assert updated["updatedFields"] == ["updatedAt"]
    assert updated["previous"].keys() == {"updatedAt"}
    assert "654321" not in json.dumps(events)
    assert "123456" not in json.dumps(events)
    refused = reader.page(reader.token, objects="notes")
    assert (refused.status, refused.body["code"]) == (403, "PERMISSION_DENIED")


def test_a_hidden_field_stays_hidden_under_its_earlier_name(
    on: RestClient, sales_rest: RestClient, workspace: Workspace
) -> None:
    """The name now belongs to another field, which the role may read."""
    obj = ObjectMetadata.objects.get(workspace=workspace, name_singular="company")
    body = {"objectMetadataId": str(obj.id), "type": "TEXT", "label": "Secret", "name": "secret"}
    made = on.post("/rest/metadata/fields", body)
    assert made.status == 201, made.text
    role = Role.objects.get(workspace=workspace, label="Sales")
    FieldPermission.objects.create(role=role, field_id=made.body["id"], can_read_field_value=False)
    Workspace.objects.filter(pk=workspace.pk).update(
        permissions_version=F("permissions_version") + 1
    )
    theirs, own = Feed(sales_rest), Feed(on)
    create(on, secret="hidden")
    renamed = {"name": "shifted", "label": "Shifted", "isLabelSyncedWithName": False}
    assert on.patch(f"/rest/metadata/fields/{made.body['id']}", renamed).status == 200
    assert on.post("/rest/metadata/fields", body).status == 201
    assert "secret" in sales_rest.get("/rest/companies").body["data"]["companies"][0]
    assert "secret" not in theirs.read()[0]["record"]
    assert own.read()[0]["record"]["secret"] == "hidden"


def test_a_stranger_sees_nothing(on: RestClient, stranger_rest: RestClient) -> None:
    reader = Feed(stranger_rest)
    create(on)
    assert reader.read() == []


def test_workspaces_are_apart(on: RestClient, other_rest: RestClient) -> None:
    mine = Feed(on)
    off = other_rest.get("/rest/changes", since="now")
    assert (off.status, off.body["code"]) == (409, "CHANGE_FEED_OFF")
    assert "isChangeFeedEnabled" in off.body["messages"][0]
    switch(other_rest)
    theirs = Feed(other_rest)
    create(on)
    assert theirs.read() == []
    foreign = mine.page(theirs.token)
    assert (foreign.status, foreign.body["code"]) == (410, "FEED_EXPIRED")


@pytest.mark.parametrize("token", ["", "later", "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY", "é" * 32])
def test_a_wrong_token_is_refused(on: RestClient, token: str) -> None:
    answer = on.get("/rest/changes", since=token)
    assert (answer.status, answer.body["code"]) == (400, "INVALID_FEED_TOKEN")


def test_an_unknown_object_and_a_wrong_limit_are_refused(on: RestClient) -> None:
    assert on.get("/rest/changes", since="now", objects="nope").body["code"] == "OBJECT_NOT_FOUND"
    wrong = on.get("/rest/changes", since="now", limit="many")
    assert wrong.body["code"] == "INVALID_LIMIT_QUERY_PARAM"


def test_switching_off_and_on_again_expires_tokens(on: RestClient) -> None:
    """What happened in between was not told."""
    reader = Feed(on)
    switch(on, is_on=False)
    assert on.get("/rest/changes", since=reader.token).status == 409
    create(on, "Untold")
    switch(on)
    assert reader.page(reader.token).body["code"] == "FEED_EXPIRED"


def test_switching_needs_the_right_and_is_in_the_audit_log(
    on: RestClient, sales_rest: RestClient
) -> None:
    body = {"isChangeFeedEnabled": False}
    assert sales_rest.patch("/rest/metadata/currentWorkspace", body).status == 403
    entries = on.get("/rest/metadata/auditLog").body["data"]
    (entry,) = (one for one in entries if one["action"] == "workspace.updated")
    assert entry["before"]["isChangeFeedEnabled"] is False
    assert entry["after"]["isChangeFeedEnabled"] is True


def test_both_apis_tell_the_same(on: RestClient, graphql: GraphqlClient) -> None:
    reader = Feed(on)
    token = reader.token
    made = create(on, 'With "quotes"')
    on.patch(f"/rest/companies/{made['id']}", {"name": "Ω"})
    document = """query Q($since: String!) { told: changes(since: $since, objects: ["companies"]) {
        __typename next hasMore metadataVersion
        all: changes { ...C } } }
      fragment C on RecordChange { id object recordId action at actor record updatedFields previous
        metadataVersion kind: __typename }"""
    answer = graphql(document, {"since": token})
    assert not answer.errors, answer.errors
    told = answer.data["told"]
    page = reader.page(token).body
    assert [{k: v for k, v in one.items() if k != "kind"} for one in told["all"]] == (
        page["data"]["changes"]
    )
    assert {one["kind"] for one in told["all"]} == {"RecordChange"}
    assert (told["hasMore"], told["metadataVersion"]) == (False, page["metadataVersion"])
    (error,) = graphql('{ changes(since: "x") { next } }').errors
    assert error["extensions"]["subCode"] == "INVALID_FEED_TOKEN"
    (error,) = graphql("{ changes { next } }").errors
    assert error["extensions"]["subCode"] == "INVALID_FEED_TOKEN"


def test_a_restored_dump_expires_tokens(on: RestClient) -> None:
    """A dump brings the table back as another one, with numbers of another past."""
    reader = Feed(on)
    create(on)
    schema = Workspace.objects.get(events_epoch__isnull=False).schema_name
    table = sql.Identifier(schema, "#events")
    copy = sql.Identifier(schema, "#copy")
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "CREATE TABLE {copy} (LIKE {table} INCLUDING ALL);"
                "INSERT INTO {copy} OVERRIDING SYSTEM VALUE SELECT * FROM {table};"
                "DROP TABLE {table}; ALTER TABLE {copy} RENAME TO {name};"
                "ALTER SEQUENCE {drawn} RENAME TO {numbers}; SELECT setval({of}, 100)"
            ).format(
                of=sql.Literal(sql.Identifier(schema, "#events_seq_seq").as_string(None)),
                table=table,
                copy=copy,
                name=sql.Identifier("#events"),
                drawn=sql.Identifier(schema, "#copy_seq_seq"),
                numbers=sql.Identifier("#events_seq_seq"),
            )
        )
    assert reader.page(reader.token).body["code"] == "FEED_EXPIRED"
    again = Feed(on)
    create(on, "After")
    assert [event["record"]["name"] for event in again.read()] == ["After"]


def test_a_token_from_the_future_has_expired() -> None:
    state = FeedState(b"its epoch.", until=100, end=120)
    assert state.position(state.token(120)) == 120
    with pytest.raises(Exception, match="expired"):
        state.position(state.token(121))


def test_an_operator_lets_tokens_expire(on: RestClient) -> None:
    reader = Feed(on)
    call_command("renew_feed")
    assert reader.page(reader.token).body["code"] == "FEED_EXPIRED"
    assert Feed(on).read() == []


def test_old_events_go_and_tokens_before_them_expire(
    on: RestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = Feed(on)
    for place in range(5):
        create(on, f"Old {place}")
    late = Feed(on)
    schema = Workspace.objects.get(events_epoch__isnull=False).schema_name
    with connection.cursor() as cursor:
        table = sql.Identifier(schema, "#events")
        back = datetime.now(UTC) - timedelta(days=31)
        cursor.execute(sql.SQL('UPDATE {} SET "at" = %s').format(table), [back])
    create(on, "Young")
    monkeypatch.setattr(cleaning, "BATCH", 2)
    call_command("clean_events")
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(table))
        assert cursor.fetchone() == (1,)
    assert early.page(early.token).body["code"] == "FEED_EXPIRED"
    assert [event["record"]["name"] for event in late.read()] == ["Young"]
    call_command("clean_events")
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(table))
        assert cursor.fetchone() == (1,)
