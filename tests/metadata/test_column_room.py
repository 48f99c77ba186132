"""Fields and objects may be created and deleted without end: column numbers are not used up."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from psycopg import sql

from metadata.changes.service.column_room import MOST_COLUMNS, ROOM
from metadata.changes.service.running import NO_ROOM
from metadata.models import ObjectMetadata
from tests.clients import GraphqlClient, RestClient
from tests.core.rest.records import create
from tests.metadata.model_actions import make_field, make_object, update_field
from tests.standing import WORKSPACE_ID
from twenty.workspaces.models import Workspace

# What depends on a table, in PostgreSQL's own words.
_PICTURES = {
    "columns": (
        "SELECT attname, format_type(atttypid, atttypmod), attnotnull, attgenerated, attstorage,"
        " pg_get_expr(adbin, adrelid) FROM pg_attribute LEFT JOIN pg_attrdef"
        " ON adrelid = attrelid AND adnum = attnum"
        " WHERE attrelid = %(table)s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
    ),
    "constraints": (
        "SELECT conrelid::regclass::text, conname, contype, convalidated, pg_get_constraintdef(oid)"
        " FROM pg_constraint WHERE conrelid = %(table)s::regclass"
        " OR confrelid = %(table)s::regclass ORDER BY 1, 2"
    ),
    "indexes": (
        "SELECT pg_get_indexdef(indexrelid), indisunique, indisvalid FROM pg_index"
        " WHERE indrelid = %(table)s::regclass ORDER BY 1"
    ),
    "triggers": (
        "SELECT pg_get_triggerdef(oid) FROM pg_trigger"
        " WHERE tgrelid = %(table)s::regclass AND NOT tgisinternal ORDER BY 1"
    ),
    "grants": (
        "SELECT g.grantee::regrole::text, g.privilege_type FROM pg_class, aclexplode(relacl) AS g"
        " WHERE pg_class.oid = %(table)s::regclass ORDER BY 1, 2"
    ),
    "column grants": (
        "SELECT attname, g.grantee::regrole::text, g.privilege_type"
        " FROM pg_attribute, aclexplode(attacl) AS g"
        " WHERE attrelid = %(table)s::regclass ORDER BY 1, 2, 3"
    ),
    "options": "SELECT reloptions, relowner FROM pg_class WHERE oid = %(table)s::regclass",
}


def table_of(name: str) -> str:
    table = ObjectMetadata.objects.get(workspace_id=WORKSPACE_ID, name_singular=name).table_name
    schema = Workspace.objects.get(pk=WORKSPACE_ID).schema_name
    return sql.Identifier(schema, table).as_string(None)


def picture(name: str) -> dict[str, Any]:
    given = {"table": table_of(name)}
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for what, statement in _PICTURES.items():
            cursor.execute(statement, given)
            found[what] = cursor.fetchall()
        cursor.execute(f"SELECT t::text FROM {given['table']} AS t ORDER BY id")  # noqa: S608  a name of ours
        found["rows"] = cursor.fetchall()
    return found


def numbers_used(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relnatts FROM pg_class WHERE oid = %s::regclass", [table_of(name)])
        return int(cursor.fetchone()[0])


def use_up(name: str, left: int, *, kept: bool = False) -> None:
    """Add columns and drop them again, as fields do, until that many numbers are left."""
    table = table_of(name)
    count = MOST_COLUMNS - left - numbers_used(name)
    names = [f"spare{number}" for number in range(count)]
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} " + ", ".join(f"ADD {n} int" for n in names))
        if not kept:
            cursor.execute(f"ALTER TABLE {table} " + ", ".join(f"DROP {n}" for n in names))
    assert numbers_used(name) == MOST_COLUMNS - left


@pytest.fixture
def rocket(rest: RestClient) -> Any:
    """An object with values, indexes, a unique field, relations both ways, and grants."""
    made = make_object(rest)
    make_field(rest, made["id"], "TEXT", "code", isUnique=True)
    make_field(rest, made["id"], "NUMBER", "stages", defaultValue=2)
    people = ObjectMetadata.objects.get(workspace_id=WORKSPACE_ID, name_singular="person")
    for target, name in ((str(people.pk), "pilot"), (made["id"], "booster")):
        relation = {
            "type": "MANY_TO_ONE",
            "targetObjectMetadataId": target,
            "targetFieldLabel": f"{name} of",
            "targetFieldIcon": "IconUser",
        }
        make_field(rest, made["id"], "RELATION", name, relationCreationPayload=relation)
    person = create(rest, "people", city="Kourou")
    first = create(rest, "rockets", name="Ariane", code="A", pilotId=person["id"])
    create(rest, "rockets", name="Vega", code="V", boosterId=first["id"])
    note = create(rest, "notes", title="Launch")
    create(rest, "noteTargets", noteId=note["id"], targetRocketId=first["id"])
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT SELECT ON {table_of('rocket')} TO PUBLIC")
        cursor.execute(f"GRANT UPDATE (code) ON {table_of('rocket')} TO PUBLIC")
        cursor.execute(f"ALTER TABLE {table_of('rocket')} SET (fillfactor = 80)")
    return made


def test_a_table_without_numbers_left_is_built_anew_with_all_that_hangs_on_it(
    rest: RestClient, graphql: GraphqlClient, rocket: Any
) -> None:
    use_up("rocket", left=5)
    before = picture("rocket")
    make_field(rest, rocket["id"], "ADDRESS", "site")  # eight columns
    assert numbers_used("rocket") < ROOM
    after = picture("rocket")
    added = {column[0] for column in after["columns"]} - {row[0] for row in before["columns"]}
    assert len(added) == 8
    assert [row for row in after["columns"] if row[0] not in added] == before["columns"]
    for what in ("constraints", "indexes", "triggers", "grants", "column grants", "options"):
        assert after[what] == before[what], what
    assert len(after["rows"]) == len(before["rows"]) == 2
    # It works as before, keys and search included.
    twin = rest.post("/rest/rockets", {"code": "A"})
    assert twin.body["code"] == "DUPLICATE_ENTRY_DETECTED"
    missing = rest.post("/rest/rockets", {"pilotId": str(uuid4())})
    assert missing.status == 400
    created = create(rest, "rockets", site={"addressCity": "Kourou"}, code="B")
    assert (created["site"]["addressCity"], created["stages"]) == ("Kourou", 2)
    found = graphql(
        'query { search(searchInput: "Ariane", limit: 5) { edges { node { recordId } } } }'
    )
    if not found.errors:
        assert len(found.data["search"]["edges"]) == 1
    shown = rest.get("/rest/rockets", depth=1, filter="code[eq]:A").body["data"]["rockets"][0]
    assert shown["pilot"]["city"] == "Kourou"
    assert len(shown["noteTargets"]) == 1


def test_fields_can_be_made_and_deleted_any_number_of_times(rest: RestClient) -> None:
    rocket = make_object(rest)
    use_up("rocket", left=ROOM + 30)
    for _ in range(25):
        field = make_field(rest, rocket["id"], "ADDRESS", "site")
        update_field(rest, field["id"], isActive=False)
        assert rest.delete(f"/rest/metadata/fields/{field['id']}").status == 200
    assert numbers_used("rocket") < MOST_COLUMNS - ROOM


def test_objects_can_be_made_though_the_shared_tables_have_no_number_left(
    rest: RestClient,
) -> None:
    shared = ("noteTarget", "taskTarget", "attachment", "timelineActivity")
    before = {}
    for name in shared:
        use_up(name, left=0)
        before[name] = picture(name)
    make_object(rest)
    for name in shared:
        assert numbers_used(name) < ROOM
        after = picture(name)
        assert after["rows"] == [] or len(after["rows"]) == len(before[name]["rows"])
        assert set(before[name]["constraints"]) <= set(after["constraints"])
        assert set(before[name]["indexes"]) <= set(after["indexes"])


def test_a_table_full_of_living_columns_says_so(rest: RestClient) -> None:
    rocket = make_object(rest)
    use_up("rocket", left=5, kept=True)
    before = picture("rocket")
    body = {
        "type": "ADDRESS", "name": "site", "label": "Site", "objectMetadataId": rocket["id"],
    }  # fmt: skip
    with transaction.atomic():
        answer = rest.post("/rest/metadata/fields", body)
    assert answer.status == 400
    assert answer.body["messages"] == [NO_ROOM]
    assert picture("rocket") == before
