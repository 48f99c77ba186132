"""Requests below `/rest/metadata`, for both documents, and for the schema as text."""

from __future__ import annotations

import json
from typing import Any

from tests.contracts.differential import vocabulary as words
from tests.contracts.differential.asked import JSON, Asked
from tests.contracts.differential.generator import values
from tests.contracts.differential.generator.dice import Dice
from tests.contracts.differential.generator.metadata_names import MetadataNames
from tests.contracts.differential.generator.names import Names
from tests.contracts.differential.generator.rest_text import Pairs, query_string

LISTS = ("objects", "fields", "apiKeys", "roles", "members", "auditLog", "currentWorkspace")
ITEMS = ("objects", "fields", "apiKeys", "roles")


def read(dice: Dice, names: Names, caller: str) -> Asked:
    """A list or one resource, in either envelope."""
    headers: tuple[tuple[str, str], ...] = ()
    if dice.chance(0.2):
        headers = (("X-Metadata-Format", dice.draw(("legacy", "direct", "odd"))),)
    if dice.chance(0.5):
        kind = dice.pick(ITEMS)
        wanted = values.record_id(dice.value, MetadataNames(names).ids(kind))
        return Asked(caller, "GET", f"/rest/metadata/{kind}/{wanted}", headers=headers)
    pairs: Pairs = []
    if dice.chance(0.5):
        pairs.append(("limit", dice.draw(("1", "2", "60", "0", "x"))))
    if dice.chance(0.2):
        wanted = values.record_id(dice.value, MetadataNames(names).object_ids())
        pairs.append((dice.pick(("starting_after", "ending_before")), wanted))
    path = f"/rest/metadata/{dice.pick(LISTS)}{query_string(pairs, dice)}"
    return Asked(caller, "GET", path, headers=headers)


def write(dice: Dice, names: Names, caller: str) -> Asked:
    """A change over REST: refused, or kept."""
    known = MetadataNames(names)
    kind = dice.form.choices(("fields", "objects", "roles", "apiKeys"), (5, 3, 2, 1))[0]
    wanted = values.record_id(dice.value, known.ids(kind))
    method = dice.form.choices(("POST", "PATCH", "DELETE"), (4, 5, 1))[0]
    path = f"/rest/metadata/{kind}" + ("" if method == "POST" else f"/{wanted}")
    body = b"" if method == "DELETE" else json.dumps(_body(dice, known, kind)).encode()
    return Asked(caller, method, path, body, JSON if body else "", is_change=True)


def _body(dice: Dice, known: MetadataNames, kind: str) -> dict[str, Any]:
    offered: dict[str, Any] = {
        "label": dice.draw(words.PLAIN_TEXTS),
        "description": dice.draw(words.PLAIN_TEXTS),
        "icon": dice.draw(("IconStar", "IconLeaf", "", 5)),
        "isActive": dice.luck(0.7),
    }
    if kind == "fields":
        number = dice.value.randint(1, 9)
        offered |= {
            "name": f"chance{number}",
            "type": dice.draw(("TEXT", "NUMBER", "BOOLEAN", "DATE", "NOTHING")),
            "objectMetadataId": dice.draw(known.object_ids()),
        }
    elif kind == "objects":
        offered |= {"labelSingular": "Chance", "labelPlural": "Chances"}
        offered |= {"nameSingular": "chance", "namePlural": "chances"}
    elif kind == "roles":
        offered |= {"canReadAllObjectRecords": True, "canUpdateAllObjectRecords": dice.luck(0.5)}
    else:
        offered |= {"name": dice.draw(words.PLAIN_TEXTS), "expiresAt": "2030-01-01"}
    chosen = dice.some(sorted(offered), 1, len(offered))
    return {name: offered[name] for name in chosen}


def document(dice: Dice, names: Names, caller: str) -> Asked:
    """OpenAPI documents and the GraphQL schema, by several addresses and hosts."""
    paths = ("/rest/open-api/core", "/open-api/core", "/rest/open-api/metadata", "/open-api/core/")
    path = dice.form.choices((*paths, "/graphql/schema.graphql"), (5, 2, 1, 1, 3))[0]
    headers = []
    if dice.luck(0.3):
        headers.append(("Host", dice.draw(("crm.test", "127.0.0.1:8000", "other.test"))))
    if dice.luck(0.3):
        headers.append(("Accept-Encoding", "gzip"))
    if dice.luck(0.15):
        headers.append(("If-None-Match", 'W/"00000000000000000000000000000000"'))
    return Asked(caller, "GET", path, headers=tuple(headers))
