"""The one key whose role the permission matrix changes, and what its answers mean.

The key has exactly the given rights from the next request on (rows and version change as in
production); each answer is one word: ok, denied, refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from psycopg import sql

from apikeys.models import Role
from metadata.definitions import FieldDef, ObjectDef
from tests.apikeys.people import make_key
from tests.clients import send
from twenty.workspaces.models import Workspace

EXPORT_FLAG = "EXPORT_CSV"
RIGHTS = ("read", "update", "soft_delete", "destroy")
OK, DENIED, REFUSED = "ok", "denied", "refused"

# Every combination: without reading there is nothing, with it any of the other three.
COMBINATIONS: tuple[frozenset[str], ...] = (
    frozenset(),
    *(
        frozenset(["read", *(r for r, given in zip(RIGHTS[1:], one, strict=True) if given)])
        for one in product((False, True), repeat=3)
    ),
)


@dataclass(frozen=True, slots=True)
class Answer:
    outcome: str
    text: str
    body: Any


@dataclass
class Actor:
    """`give` and `restrict` change the role; `rest` and `graphql` ask with the key."""

    workspace: Workspace
    role: Role = field(init=False)
    secret: str = field(init=False)
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        self.role = Role.objects.create(workspace=self.workspace, label="Matrix")
        self.secret = make_key(self.workspace, self.role)[1]

    def give(self, rights: frozenset[str], *flags: str) -> None:
        """These general rights and flags; no rules."""
        self._clear(rights)
        for flag in flags:
            self.role.permission_flags.create(flag=flag)

    def give_by_rule(self, obj: ObjectDef, rights: frozenset[str], *, over: frozenset[str]) -> None:
        """Give general rights `over`, and a rule that gives exactly `rights` on `obj`."""
        self._clear(over)
        self.role.object_permissions.create(
            object_id=obj.id, **{f"can_{r}_object_records": r in rights for r in RIGHTS}
        )

    def restrict(self, field: FieldDef, right: str) -> None:
        """Give all general rights; `field` loses `right` ("read" or "update")."""
        self._clear(frozenset(RIGHTS))
        self.role.field_permissions.create(field_id=field.id, **{f"can_{right}_field_value": False})

    def hide(self, obj: ObjectDef, *rights: str) -> None:
        """Give all general rights; a rule takes `rights` on `obj` away."""
        self.give_by_rule(obj, frozenset(RIGHTS) - set(rights), over=frozenset(RIGHTS))

    def _clear(self, rights: frozenset[str]) -> None:
        self.role.object_permissions.all().delete()
        self.role.field_permissions.all().delete()
        self.role.permission_flags.all().delete()
        self.role.permission_flags.create(flag=EXPORT_FLAG)  # so that rights decide on exports too
        for right in RIGHTS:
            setattr(self.role, f"can_{right}_all_object_records", right in rights)
        self.role.save()
        Workspace.objects.filter(pk=self.workspace.pk).update(
            permissions_version=F("permissions_version") + 1
        )

    def rest(self, method: str, path: str, body: Any = None) -> Answer:
        response = send(self.client, self.secret, method, path, body)
        text = response.getvalue().decode()
        parsed = json.loads(text or "null")
        if response.status_code < 300:
            return Answer(OK, text, parsed)
        is_denied = response.status_code == 403 and parsed.get("code") == "PERMISSION_DENIED"
        assert response.status_code < 500, f"{method} {path}: {text}"
        return Answer(DENIED if is_denied else REFUSED, text, parsed)

    def graphql(self, document: str, variables: Mapping[str, Any] | None = None) -> Answer:
        body = {"query": document, "variables": dict(variables or {})}
        response = send(self.client, self.secret, "POST", "/graphql", body)
        text = response.content.decode()  # type: ignore[attr-defined]  # never streamed
        parsed = json.loads(text)
        errors = parsed.get("errors")
        if not errors:
            return Answer(OK, text, parsed)
        sub_codes = {error["extensions"].get("subCode") for error in errors}
        assert "INTERNAL_SERVER_ERROR" not in text, f"{document}: {text}"
        return Answer(DENIED if sub_codes == {"PERMISSION_DENIED"} else REFUSED, text, parsed)


@contextmanager
def undone() -> Iterator[None]:
    """Roll back whatever happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def picture(obj: ObjectDef) -> str:
    """Return a hash of an object's table, the same as long as nothing changed."""
    statement = sql.SQL(
        "SELECT count(*) || coalesce(md5(string_agg(t::text, '' ORDER BY t.id)), '') FROM {} t"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.format(sql.Identifier(obj.schema, obj.table_name)))
        return str(cursor.fetchone()[0])
