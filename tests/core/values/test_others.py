"""Dates, currencies, actors, JSON, defaults and settings through both APIs."""

import json
from typing import Any

import pytest

from metadata.values.json_values import MAX_DEPTH
from tests.clients import GraphqlClient, RestClient
from tests.core.rest.records import create
from tests.core.values.conftest import FieldMaker
from tests.metadata.model_actions import make_field, update_field

Json = dict[str, Any]
MEMBER = "0b1e7c1e-6f0a-4b5e-9a53-1f0c5a8f2d01"


def patched(rest: RestClient, plural: str, record: Json, **values: Any) -> Json:
    answer = rest.patch(f"/rest/{plural}/{record['id']}", values)
    assert answer.status == 200, answer.text
    (shown,) = answer.body["data"].values()
    return dict(shown)


# -- dates and time zones -------------------------------------------------------------------------


def test_dates_of_every_form_are_accepted_by_both_apis(
    rest: RestClient, graphql: GraphqlClient
) -> None:
    made = create(rest, "opportunities", closeDate="January 13, 2025")
    assert made["closeDate"] == "2025-01-13T00:00:00.000Z"
    for form in ("20250113", "01/13/2025", "13-Jan-2025"):
        answer = rest.get("/rest/opportunities", filter=f'closeDate[eq]:"{form}"')
        assert [o["id"] for o in answer.body["data"]["opportunities"]] == [made["id"]]
        told = graphql(
            "query($day: DateTime) { opportunities(filter: { closeDate: { eq: $day } })"
            " { totalCount } }",
            {"day": form},
        )
        assert told.data["opportunities"]["totalCount"] == 1
    refused = rest.post("/rest/opportunities", {"closeDate": "28.09.2025"})
    assert refused.status == 400
    assert "01.13.2025 (the month first)" in refused.body["messages"][0]


@pytest.mark.parametrize("zone", ["localtime", "Factory", "posixrules", "europe/berlin", "+25:00"])
def test_a_zone_that_postgresql_does_not_have_has_a_code_of_its_own(
    rest: RestClient, zone: str
) -> None:
    """Python may know it: the two have different lists."""
    asked = json.dumps([{"closeDate": {"granularity": "DAY", "timeZone": zone}}])
    answer = rest.get("/rest/opportunities/groupBy", group_by=asked)
    assert answer.status == 200 or answer.body["code"] == "INVALID_TIMEZONE", answer.text


# -- currencies -----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["DEM", "FRF", "ITL", "HRK", "ZWD", "XEU", "USD", "eur"])
def test_old_deals_load_and_can_be_written_back(rest: RestClient, code: str) -> None:
    made = create(rest, "opportunities", amount={"amountMicros": 5_000_000, "currencyCode": code})
    assert made["amount"]["currencyCode"] == code.upper()
    assert patched(rest, "opportunities", made, amount=made["amount"])["amount"] == made["amount"]


# -- actors ---------------------------------------------------------------------------------------


def test_an_actor_of_ones_own_keeps_what_it_is_given(
    rest: RestClient, graphql: GraphqlClient, add_field: FieldMaker
) -> None:
    add_field("ACTOR", "agent")
    given = {"source": "IMPORT", "name": "Ada", "workspaceMemberId": MEMBER, "context": None}
    made = create(rest, "contacts", agent=given)
    assert made["agent"] == given
    assert patched(rest, "contacts", made, agent={"name": "Bo"})["agent"] == {**given, "name": "Bo"}
    nobody = {"source": None, "name": "", "workspaceMemberId": None, "context": None}
    assert patched(rest, "contacts", made, agent=None)["agent"] == nobody
    assert create(rest, "contacts", agent=None)["agent"] == nobody
    answer = graphql(
        "mutation($data: ContactCreateInput!) { createContact(data: $data)"
        " { agent { source name workspaceMemberId } } }",
        {"data": {"agent": {"source": "API", "name": "Eve", "workspaceMemberId": MEMBER}}},
    )
    expected = {"source": "API", "name": "Eve", "workspaceMemberId": MEMBER}
    assert answer.data["createContact"]["agent"] == expected
    assert create(rest, "contacts")["agent"]["source"] == "MANUAL", "its default"


def test_an_actor_that_may_not_be_null_falls_back_to_its_default(
    rest: RestClient, add_field: FieldMaker
) -> None:
    add_field("ACTOR", "agent", isNullable=False)
    made = create(rest, "contacts", agent=None)
    assert made["agent"]["source"] == "MANUAL"


def test_who_wrote_a_record_is_still_the_servers_word(graphql: GraphqlClient) -> None:
    """A record may be written back as it was read: the rest of it is ignored."""
    answer = graphql(
        "mutation($data: PersonCreateInput!) { createPerson(data: $data)"
        " { createdBy { source name } } }",
        {"data": {"createdBy": {"source": "IMPORT", "name": "Somebody else"}}},
    )
    assert answer.data["createPerson"]["createdBy"]["source"] == "IMPORT"
    assert answer.data["createPerson"]["createdBy"]["name"] != "Somebody else"


# -- JSON -----------------------------------------------------------------------------------------


def test_a_json_field_that_may_not_be_null_keeps_an_empty_object(
    rest: RestClient, add_field: FieldMaker
) -> None:
    add_field("RAW_JSON", "extra", isNullable=False, defaultValue={"a": 1})
    add_field("RAW_JSON", "spare")
    made = create(rest, "contacts", extra={}, spare={})
    assert made["extra"] == {}
    assert made["spare"] is None
    assert create(rest, "contacts")["extra"] == {"a": 1}
    assert patched(rest, "contacts", made, extra="{}")["extra"] == {}
    refused = rest.patch(f"/rest/contacts/{made['id']}", {"extra": "null"})
    assert refused.status == 400
    assert 'field "extra"' in refused.body["messages"][0]


def nested(depth: int) -> Any:
    value: Any = {}
    for level in range(depth - 1):
        value = [value] if level % 2 else {"a": value}
    return {"deep": 1} if depth == 1 else value


@pytest.mark.parametrize("depth", [2, 63, 64, 65, MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 1])
def test_json_has_one_depth_however_it_comes_and_reads_back(
    rest: RestClient, graphql: GraphqlClient, add_field: FieldMaker, depth: int
) -> None:
    add_field("RAW_JSON", "extra")
    value = nested(depth)
    is_taken = depth <= MAX_DEPTH
    mutation = "mutation($data: [ContactCreateInput!]!) { createContacts(data: $data) { extra } }"
    for given in (value, json.dumps(value)):
        one = rest.post("/rest/contacts", {"extra": given})
        many = rest.post("/rest/batch/contacts", [{"extra": given}])
        told = graphql(mutation, {"data": [{"extra": given}]})
        assert (one.status == 201) is (many.status == 201) is is_taken, one.text
        assert bool(told.errors) is not is_taken
        if is_taken:
            shown = one.body["data"]["createContact"]
            assert shown["extra"] == value
            assert told.data["createContacts"][0]["extra"] == value
            assert patched(rest, "contacts", shown, extra=shown["extra"])["extra"] == value
        else:
            assert f"at most {MAX_DEPTH} levels" in one.body["messages"][0]


# -- definitions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_key", "default", "given", "stored"),
    [
        ("LINKS", {"primaryLinkLabel": "'Site'"}, {"primaryLinkUrl": "a.test"}, "primaryLinkLabel"),
        (
            "EMAILS",
            {"additionalEmails": ["'all@x.test'"]},
            {"primaryEmail": "a@x.test"},
            "additionalEmails",
        ),
        (
            "PHONES",
            {"primaryPhoneCountryCode": "'FR'"},
            {"primaryPhoneNumber": "0612345678"},
            "primaryPhoneCountryCode",
        ),
    ],
)
def test_a_unique_field_may_have_a_default_outside_its_unique_part(
    rest: RestClient, add_field: FieldMaker, type_key: str, default: Json, given: Json, stored: str
) -> None:
    add_field(type_key, "probe", isUnique=True, defaultValue=default)
    made = create(rest, "contacts", probe=given)
    assert made["probe"][stored] in ("Site", ["all@x.test"], "FR")
    assert rest.post("/rest/contacts", {"name": "Bo"}).status == 201
    assert rest.post("/rest/contacts", {"name": "Eve"}).status == 201


@pytest.mark.parametrize(
    ("type_key", "default"),
    [
        ("LINKS", {"primaryLinkUrl": "'https://a.test'"}),
        ("EMAILS", {"primaryEmail": "'a@x.test'"}),
        ("PHONES", {"primaryPhoneNumber": "'+33612345678'"}),
        ("TEXT", "'same'"),
    ],
)
def test_a_unique_field_has_no_default_in_its_unique_part(
    rest: RestClient, contact: Json, type_key: str, default: Any
) -> None:
    body = {
        "type": type_key, "name": "probe", "label": "probe", "objectMetadataId": contact["id"],
        "isUnique": True, "defaultValue": default,
    }  # fmt: skip
    answer = rest.post("/rest/metadata/fields", body)
    assert answer.status == 400
    assert "Unique field probe cannot have a default value" in answer.text


@pytest.mark.parametrize(
    ("type_key", "chosen", "known"),
    [
        ("TEXT", {"displayedMaxRow": 1}, "displayedMaxRows"),
        ("NUMBER", {"precision": 2}, "dataType, decimals, type"),
        ("BOOLEAN", {"color": "red"}, "none"),
        ("DATE", {"format": "x"}, "displayFormat"),
    ],
)
def test_a_setting_that_nobody_knows_is_refused(
    rest: RestClient,
    contact: Json,
    add_field: FieldMaker,
    type_key: str,
    chosen: Json,
    known: str,
) -> None:
    body = {"type": type_key, "name": "probe", "label": "probe", "objectMetadataId": contact["id"]}
    answer = rest.post("/rest/metadata/fields", {**body, "settings": chosen})
    assert answer.status == 400
    told = answer.body["messages"][1]
    assert f'A {type_key} field has no setting "{next(iter(chosen))}"; it has: {known}' in told
    field = add_field(type_key, "probe")
    answer = rest.patch(f"/rest/metadata/fields/{field['id']}", {"settings": chosen})
    assert answer.status == 400
    assert "has no setting" in answer.text


def test_settings_are_taken_back_as_they_were_read(rest: RestClient, add_field: FieldMaker) -> None:
    from metadata.models import FieldMetadata

    field = add_field(
        "DATE", "probe", settings={"displayFormat": "CUSTOM", "customUnicodeDateFormat": "yy"}
    )
    FieldMetadata.objects.filter(pk=field["id"]).update(settings={"ofOldClients": True})
    after = update_field(
        rest, field["id"], settings={"ofOldClients": True, "displayFormat": "RELATIVE"}
    )
    assert after["settings"] == {"ofOldClients": True, "displayFormat": "RELATIVE"}


def test_what_tells_links_apart_follows_the_setting(rest: RestClient, contact: Json) -> None:
    field = make_field(rest, contact["id"], "LINKS", "site", isUnique=True)
    for link in ("https://acme.test/a", "https://acme.test/b"):
        create(rest, "contacts", name=link, site={"primaryLinkUrl": link})
    path = f"/rest/metadata/fields/{field['id']}"
    refused = rest.patch(path, {"settings": {"type": "domain"}})
    assert refused.status == 400
    assert "share a value" in refused.text
    (second,) = rest.get("/rest/contacts", filter='name[endsWith]:"b"').body["data"]["contacts"]
    patched(rest, "contacts", second, site=None)
    assert rest.patch(path, {"settings": {"type": "domain"}}).status == 200
    twin = rest.post("/rest/contacts", {"site": {"primaryLinkUrl": "acme.test"}})
    assert twin.body.get("code") == "DUPLICATE_ENTRY_DETECTED", twin.text
