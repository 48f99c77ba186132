"""Workspaces of earlier releases: unique indexes get their new form, or stay and say why."""

from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from metadata.models import FieldMetadata, IndexMetadata, ObjectMetadata
from metadata.search.sorting import KEY
from metadata.upgrade import upgrade_workspaces
from tests.clients import GraphqlClient, RestClient
from tests.core.rest.records import create
from tests.metadata.model_actions import make_field, make_object
from tests.metadata.model_documents import CREATE_INDEX
from twenty.workspaces.models import Workspace

Json = dict[str, Any]


@pytest.fixture
def line(rest: RestClient, workspace: Workspace) -> IndexMetadata:
    """The unique index of `rocket.line` in the form that the first release gave it."""
    rocket = make_object(rest)
    make_field(rest, rocket["id"], "PHONES", "line", isUnique=True)
    index = IndexMetadata.objects.get(object_id=UUID(rocket["id"]), is_unique=True)
    columns = ("linePrimaryPhoneNumber", "linePrimaryPhoneCountryCode")
    statement = sql.SQL("DROP INDEX {index}; CREATE UNIQUE INDEX {name} ON {table} ({columns})")
    with connection.cursor() as cursor:
        script: Any = statement.format(
            index=sql.Identifier(workspace.schema_name, index.name),
            name=sql.Identifier(index.name),
            table=sql.Identifier(workspace.schema_name, index.object.table_name),
            columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        )
        cursor.execute(script)
    return index


def definition(index: IndexMetadata) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [index.name])
        (found,) = cursor.fetchone()
    return str(found)


def test_an_index_of_an_earlier_form_is_replaced_and_records_stay(
    rest: RestClient, line: IndexMetadata
) -> None:
    made = create(rest, "rockets", line={"primaryPhoneNumber": "112"})
    assert "COALESCE" not in definition(line).upper()
    assert upgrade_workspaces() == []
    after = definition(line)
    assert "COALESCE" in after.upper()
    assert rest.get(f"/rest/rockets/{made['id']}").body["data"]["rocket"]["line"] == made["line"]
    assert rest.post("/rest/rockets", {"line": {"primaryPhoneNumber": "112"}}).status == 400
    assert upgrade_workspaces() == []
    assert definition(line) == after, "nothing is done twice"


def test_records_in_the_way_keep_the_previous_index_and_are_named(
    rest: RestClient, line: IndexMetadata, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("Ariane", "Vega"):
        create(rest, "rockets", name=name, line={"primaryPhoneNumber": "112"})
    before = definition(line)
    (sentence,) = upgrade_workspaces()
    assert '"Ariane"' in sentence
    assert '"Vega"' in sentence
    assert "upgrade_workspaces" in sentence
    assert definition(line) == before
    call_command("upgrade_workspaces")
    assert '"Ariane"' in capsys.readouterr().out


def without_standard_fields(workspace: Workspace) -> None:
    """As a release left it that had no `attachment.type`, `attachment.author` and its inverse."""
    wanted = [("attachment", "type"), ("attachment", "author")]
    wanted.append(("workspaceMember", "authoredAttachments"))
    for object_name, name in wanted:
        field = FieldMetadata.objects.get(
            workspace=workspace, object__name_singular=object_name, name=name
        )
        IndexMetadata.objects.filter(fields__contains=[{"fieldId": str(field.pk)}]).delete()
        field.delete()
    with connection.cursor() as cursor:
        statement: Any = sql.SQL('ALTER TABLE {} DROP COLUMN "type", DROP COLUMN "authorId"')
        cursor.execute(statement.format(sql.Identifier(workspace.schema_name, "attachment")))
    Workspace.objects.filter(pk=workspace.pk).update(schema_version=workspace.schema_version + 1)


def test_fields_of_later_releases_are_added(rest: RestClient, workspace: Workspace) -> None:
    kept = create(rest, "attachments", name="old")
    without_standard_fields(workspace)
    assert rest.post("/rest/attachments", {"type": "Image"}).status == 400
    assert upgrade_workspaces() == []
    made = create(rest, "attachments", type="Image", authorId=None)
    assert (made["type"], made["authorId"]) == ("Image", None)
    shown = rest.get(f"/rest/attachments/{kept['id']}").body["data"]["attachment"]
    assert (shown["name"], shown["type"]) == ("old", "")
    version = Workspace.objects.get(pk=workspace.pk).schema_version
    assert upgrade_workspaces() == []
    assert Workspace.objects.get(pk=workspace.pk).schema_version == version


def test_a_field_of_the_workspaces_own_keeps_its_name(
    rest: RestClient, workspace: Workspace
) -> None:
    without_standard_fields(workspace)
    attachment = ObjectMetadata.objects.get(workspace=workspace, name_singular="attachment")
    make_field(rest, str(attachment.pk), "NUMBER", "authorId")
    (sentence,) = upgrade_workspaces()
    assert "attachment.author is the workspace's own" in sentence
    made = create(rest, "attachments", type="Image", authorId=5)
    assert (made["type"], made["authorId"]) == ("Image", 5)


def test_the_command_says_that_all_is_well(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("upgrade_workspaces")
    assert "up to date" in capsys.readouterr().out


def test_companies_become_unique_by_their_domain(rest: RestClient, workspace: Workspace) -> None:
    index = IndexMetadata.objects.get(
        workspace=workspace, object__name_singular="company", is_unique=True
    )
    column = sql.Identifier("domainNamePrimaryLinkUrl")
    statement = sql.SQL("DROP INDEX {index}; CREATE UNIQUE INDEX {name} ON {table} ({column})")
    with connection.cursor() as cursor:
        script: Any = statement.format(
            index=sql.Identifier(workspace.schema_name, index.name),
            name=sql.Identifier(index.name),
            table=sql.Identifier(workspace.schema_name, "company"),
            column=column,
        )
        cursor.execute(script)
    links = ("https://acme.test", "http://www.acme.test/about")
    made = [
        create(rest, "companies", name=link, domainName={"primaryLinkUrl": link}) for link in links
    ]
    (sentence,) = upgrade_workspaces()
    assert links[1] in sentence
    assert rest.delete(f"/rest/companies/{made[1]['id']}").status == 200
    assert upgrade_workspaces() == []
    again = {"domainName": {"primaryLinkUrl": links[1]}}
    assert rest.post("/rest/companies", again).status == 400
    kept = rest.get(f"/rest/companies/{made[0]['id']}").body["data"]["company"]
    assert kept["domainName"] == made[0]["domainName"]


def test_unique_texts_are_composed_and_twins_are_named(
    rest: RestClient, workspace: Workspace
) -> None:
    rocket = make_object(rest)
    make_field(rest, rocket["id"], "TEXT", "code", isUnique=True)
    table = IndexMetadata.objects.filter(object_id=UUID(rocket["id"])).first().object.table_name  # type: ignore[union-attr]
    made = [create(rest, "rockets", name=name, code=name) for name in ("Ariane", "Vega")]
    statement = sql.SQL("UPDATE {} SET code = {} WHERE id = {}")

    def store(record: Json, code: str) -> None:
        """As an earlier release did."""
        with connection.cursor() as cursor:
            script: Any = statement.format(
                sql.Identifier(workspace.schema_name, table),
                sql.Literal(code),
                sql.Literal(record["id"]),
            )
            cursor.execute(script)

    store(made[0], "cafe\u0301")
    store(made[1], "caf\u00e9")
    (sentence,) = upgrade_workspaces()
    assert '"Ariane"' in sentence
    store(made[1], "tea")
    assert upgrade_workspaces() == []
    shown = rest.get(f"/rest/rockets/{made[0]['id']}").body["data"]["rocket"]
    assert shown["code"] == "caf\u00e9"


def test_an_actor_that_may_be_null_gets_its_column_back(
    rest: RestClient, workspace: Workspace
) -> None:
    rocket = make_object(rest)
    make_field(rest, rocket["id"], "ACTOR", "pilot")
    table = IndexMetadata.objects.filter(object_id=UUID(rocket["id"])).first().object.table_name  # type: ignore[union-attr]
    statement = sql.SQL('ALTER TABLE {} ALTER COLUMN "pilotSource" SET NOT NULL')
    with connection.cursor() as cursor:
        script: Any = statement.format(sql.Identifier(workspace.schema_name, table))
        cursor.execute(script)
    assert upgrade_workspaces() == []
    assert create(rest, "rockets", pilot=None)["pilot"]["source"] is None


def vector_of(workspace: Workspace, table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef JOIN pg_attribute"
            " ON attrelid = adrelid AND attnum = adnum WHERE attname = 'searchVector'"
            " AND adrelid = to_regclass(%s)",
            [f'"{workspace.schema_name}"."{table}"'],
        )
        (found,) = cursor.fetchone()
    return str(found)


def test_a_search_vector_of_an_earlier_release_is_made_anew(
    rest: RestClient, graphql: GraphqlClient, workspace: Workspace
) -> None:
    made = create(rest, "companies", name="„Zum Löwen“")
    wanted = vector_of(workspace, "company")
    statement = sql.SQL(
        'ALTER TABLE {table} DROP COLUMN "searchVector",'
        ' ADD COLUMN "searchVector" tsvector GENERATED ALWAYS AS'
        " (to_tsvector('simple'::regconfig, coalesce(name, ''))) STORED"
    )
    with connection.cursor() as cursor:
        script: Any = statement.format(table=sql.Identifier(workspace.schema_name, "company"))
        cursor.execute(script)
        indexes = "SELECT count(*) FROM pg_indexes WHERE schemaname = %s AND tablename = 'company'"
        cursor.execute(indexes, [workspace.schema_name])
        (without,) = cursor.fetchone()
    assert upgrade_workspaces() == []
    assert vector_of(workspace, "company") == wanted
    with connection.cursor() as cursor:
        cursor.execute(indexes, [workspace.schema_name])
        assert cursor.fetchone() == (without + 1,), "the vector's index is made again"
    answer = graphql('{ search(searchInput: "löwen", limit: 5) { edges { node { recordId } } } }')
    found = [edge["node"]["recordId"] for edge in answer.data["search"]["edges"]]
    assert found == [made["id"]]
    assert upgrade_workspaces() == []


def test_an_index_over_texts_gets_the_one_that_sorts_them(
    rest: RestClient, metadata_graphql: GraphqlClient, workspace: Workspace
) -> None:
    rocket = make_object(rest)
    field = make_field(rest, rocket["id"], "TEXT", "callSign")
    asked = {"objectMetadataId": rocket["id"], "fields": [{"fieldMetadataId": field["id"]}]}
    assert metadata_graphql(CREATE_INDEX, {"input": {"index": asked}}).errors == []
    index = IndexMetadata.objects.get(object_id=UUID(rocket["id"]), is_custom=True)
    name = f"{index.name}_{KEY}"

    def definitions() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
            return [definition for (definition,) in cursor.fetchall()]

    made = definitions()
    assert "sort_1" in made[0]
    with connection.cursor() as cursor:
        drop: Any = sql.SQL("DROP INDEX {}").format(sql.Identifier(workspace.schema_name, name))
        cursor.execute(drop)
    assert upgrade_workspaces() == []
    assert definitions() == made
    assert upgrade_workspaces() == []


def test_an_object_whose_path_has_become_another_is_named(
    rest: RestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {
        "nameSingular": "import",
        "namePlural": "imports",
        "labelSingular": "Import",
        "labelPlural": "Imports",
    }
    refused = rest.post("/rest/metadata/objects", body)
    assert refused.status == 400
    assert "imports" in refused.text
    monkeypatch.setattr("metadata.changes.validation.names.PATH_WORDS", frozenset())
    assert rest.post("/rest/metadata/objects", body).status == 201
    (problem,) = upgrade_workspaces()
    assert "/rest/imports leads to imports of files: give Imports another plural name" in problem
