"""Imports from beginning to end (docs/api/imports.md)."""

import pytest

from tests.core.events.world import Told, switch
from tests.core.imports.world import bring, counts, make, put, records, refused, shown, table, work


def test_rows_become_records_with_links_by_a_unique_field(rest):
    rest.post("/rest/companies", {"name": "Acme", "domainName": {"primaryLinkUrl": "acme.test"}})
    text = table(
        "First;Last;Mail;Web;Job",
        "Ada;Lovelace;Ada@Acme.test;https://acme.test;Engineer",
        'Grace;"Hopper; Rear Admiral";grace@acme.test;;',
    )
    columns = {
        "First": "name.firstName",
        "Last": "name.lastName",
        "Mail": "emails",
        "Web": "company.domainName",
        "Job": "jobTitle",
    }
    found = bring(rest, text, object="people", columns=columns)
    assert (found["state"], found["reason"], counts(found)) == ("done", None, {"created": 2})
    assert (found["total"], found["processed"]) == (2, 2)
    people = {p["emails"]["primaryEmail"]: p for p in records(rest, "people")}
    company = records(rest, "companies", filter="name[eq]:Acme")[0]
    assert people["ada@acme.test"]["companyId"] == company["id"]
    assert people["ada@acme.test"]["createdBy"]["source"] == "IMPORT"
    assert people["ada@acme.test"]["createdBy"]["name"]
    assert people["grace@acme.test"]["companyId"] is None
    assert people["grace@acme.test"]["name"]["lastName"] == "Hopper; Rear Admiral"


def test_refused_rows_come_back_mendable_and_the_others_are_written(rest):
    text = table(
        "name.firstName,emails.primaryEmail,company.domainName",
        "Ada,ada@a.test,",
        "Bob,no address,",
        "Cleo,cleo@a.test,nowhere.test",
        "Dan,ADA@a.test,",
        "Eve,eve@a.test",
        "Fay,fay@a.test,",
    )
    found = bring(rest, text, object="people")
    assert (found["state"], counts(found)) == ("done", {"created": 2, "failed": 4})
    rows = refused(rest, found)
    assert [row["#row"] for row in rows] == ["3", "4", "5", "6"]
    assert rows[0]["#field"] == "emails.primaryEmail"
    assert "no address" in rows[0]["#message"]
    assert rows[1]["#field"] == "company"
    assert "nowhere.test" in rows[1]["#message"]
    assert rows[2]["#field"] == "emails.primaryEmail"
    assert "row 2 has" in rows[2]["#message"]
    assert "2 cells" in rows[3]["#message"]
    assert rows[0]["emails.primaryEmail"] == "no address"

    report = rest.get(found["errorsUrl"]).text
    mended = (
        report.replace("no address", "bob@a.test")
        .replace("nowhere.test", "")
        .replace("ADA@a.test", "dan@a.test")
        .replace("Eve,eve@a.test", "Eve,eve@a.test,")
    )
    again = bring(rest, mended, object="people")
    assert (again["state"], counts(again)) == ("done", {"created": 4})


def test_a_dry_run_writes_nothing_and_can_be_run(rest):
    text = table("name.firstName,emails", "Ada,ada@a.test", "Bob,no")
    found = bring(rest, text, object="people", dryRun=True)
    assert (found["state"], counts(found)) == ("checked", {"created": 1, "failed": 1})
    assert [row["#row"] for row in refused(rest, found)] == ["3"]
    assert records(rest, "people") == []
    assert rest.post(f"/rest/imports/{found['id']}/undo").status == 409
    assert rest.post(f"/rest/imports/{found['id']}/run").status == 202
    work()
    done = shown(rest, found["id"])
    assert (done["state"], counts(done)) == ("done", {"created": 1, "failed": 1})
    assert [row["#row"] for row in refused(rest, done)] == ["3"]
    assert len(records(rest, "people")) == 1


def test_an_upsert_updates_restores_and_creates(rest):
    old = {"jobTitle": "old", "city": "Rome"}
    made = [
        rest.post("/rest/people", {**old, "emails": {"primaryEmail": address}})
        for address in ("a@a.test", "b@a.test")
    ]
    ids = [answer.body["data"]["createPerson"]["id"] for answer in made]
    rest.delete(f"/rest/people/{ids[1]}", soft_delete="true")
    text = table("emails,jobTitle,city", "a@a.test,new,", "b@a.test,new,Oslo", "c@a.test,new,Bonn")
    found = bring(rest, text, object="people", mode="upsert", matchOn=["emails"])
    assert counts(found) == {"updated": 1, "restored": 1, "created": 1}
    people = {p["emails"]["primaryEmail"]: p for p in records(rest, "people")}
    assert {p["jobTitle"] for p in people.values()} == {"new"}
    assert people["a@a.test"]["city"] == ""

    text = table("emails,city", "a@a.test,", "b@a.test,Kyiv")
    kept = bring(rest, text, object="people", mode="update", matchOn=["emails"], emptyCells="keep")
    assert counts(kept) == {"updated": 2}
    people = {p["emails"]["primaryEmail"]: p for p in records(rest, "people")}
    assert people["b@a.test"]["city"] == "Kyiv"


def test_an_update_refuses_what_it_does_not_find(rest):
    rest.post("/rest/people", {"emails": {"primaryEmail": "a@a.test"}})
    text = table("emails,city", "a@a.test,Oslo", "b@a.test,Oslo", ",Oslo")
    found = bring(rest, text, object="people", mode="update", matchOn=["emails"])
    assert counts(found) == {"updated": 1, "failed": 2}
    assert {row["#row"] for row in refused(rest, found)} == {"3", "4"}
    assert len(records(rest, "people")) == 1


@pytest.mark.parametrize("batch", [1, 500])
def test_a_record_is_named_by_one_row_only(rest, monkeypatch, batch):
    monkeypatch.setattr("core.imports.running.BATCH", batch)
    rest.post("/rest/people", {"emails": {"primaryEmail": "a@a.test"}})
    text = table("emails,city", "a@a.test,Oslo", "b@a.test,Rome", "A@a.test,Bonn", "b@a.test,Kyiv")
    for mode in ("upsert", "update"):
        found = bring(rest, text, object="people", mode=mode, matchOn=["emails"])
        rows = refused(rest, found)
        assert [row["#row"] for row in rows] == ["4", "5"]
        assert "row 2" in rows[0]["#message"]
        assert "row 3" in rows[1]["#message"]
    assert {p["city"] for p in records(rest, "people")} == {"Oslo", "Rome"}


def test_stop_ends_at_the_first_refused_row(rest):
    text = table("emails", "a@a.test", "b@a.test", "bad", "c@a.test", "a@a.test")
    found = bring(rest, text, object="people", onError="stop")
    assert (found["state"], counts(found)) == ("failed", {"created": 2, "failed": 1})
    assert found["reason"].startswith("Row 4: ")
    assert len(records(rest, "people")) == 2


def test_undo_destroys_what_nobody_changed_since(rest):
    rest.post("/rest/people", {"emails": {"primaryEmail": "z@a.test"}})
    text = table("emails,city", "a@a.test,Oslo", "b@a.test,Rome", "z@a.test,Bonn")
    found = bring(rest, text, object="people", mode="upsert", matchOn=["emails"])
    assert counts(found) == {"created": 2, "updated": 1}
    person = records(rest, "people", filter="emails.primaryEmail[eq]:b@a.test")[0]
    rest.patch(f"/rest/people/{person['id']}", {"city": "Kyiv"})
    assert rest.post(f"/rest/imports/{found['id']}/undo").status == 202
    work()
    undone = shown(rest, found["id"])
    assert undone["state"] == "undone"
    assert (undone["destroyed"], undone["kept"]) == (1, 1)
    left = {p["emails"]["primaryEmail"] for p in records(rest, "people")}
    assert left == {"b@a.test", "z@a.test"}


def test_a_cancelled_import_does_nothing_more(rest):
    job = make(rest, object="people")
    put(rest, job, table("emails", "a@a.test"))
    assert rest.post(f"/rest/imports/{job}/cancel").body["data"]["import"]["state"] == "cancelled"
    work()
    assert records(rest, "people") == []
    assert rest.post(f"/rest/imports/{job}/cancel").status == 409


def test_records_are_matched_by_id_and_linked_by_id(rest):
    company = rest.post("/rest/companies", {"name": "Acme"}).body["data"]["createCompany"]["id"]
    person = rest.post("/rest/people", {"city": "Rome"}).body["data"]["createPerson"]["id"]
    text = table("id,companyId", f"{person},{company}", f"{company},", f"{person},nonsense")
    found = bring(rest, text, object="person", mode="update", matchOn=["id"])
    assert counts(found) == {"updated": 1, "failed": 2}
    (updated,) = records(rest, "people")
    assert updated["companyId"] == company
    missing = bring(rest, table("companyId", person), object="people")
    assert [row["#field"] for row in refused(rest, missing)] == ["companyId"]


def test_what_is_imported_is_told(rest):
    switch(rest)
    told = Told()
    found = bring(rest, table("emails", "a@a.test", "bad"), object="people")
    rest.post(f"/rest/imports/{found['id']}/undo")
    work()
    events = told.new()
    assert [event["action"] for event in events] == ["created", "destroyed"]
    assert {event["actor"]["source"] for event in events} == {"IMPORT"}


def test_a_link_to_a_record_is_no_change_of_it(rest):
    found = bring(rest, table("name", "Acme", "Other"), object="companies")
    acme = records(rest, "companies", filter="name[eq]:Acme")[0]["id"]
    person = rest.post("/rest/people", {"companyId": acme}).body["data"]["createPerson"]["id"]
    rest.post(f"/rest/imports/{found['id']}/undo")
    work()
    undone = shown(rest, found["id"])
    assert (undone["destroyed"], undone["kept"]) == (2, 0)
    assert rest.get(f"/rest/people/{person}").body["data"]["person"]["companyId"] is None


def test_all_faults_of_many_rows_are_told(rest):
    rows = [f"bad{n},,{n}.5" for n in range(700)]
    text = table("uniqueText,uuidValue,intValue", *rows, "good,,7")
    found = bring(rest, text, object="specimens")
    assert counts(found) == {"created": 1, "failed": 700}
    assert {row["#field"] for row in refused(rest, found)} == {"intValue"}
