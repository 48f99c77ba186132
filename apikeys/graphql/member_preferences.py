"""Members' preferences, from their `workspaceMember` records.

Read once per request for all members, so that a list of members costs one statement.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from apikeys.context import RequestContext
from apikeys.permissions import SYSTEM_PERMISSIONS
from core import records
from core.query.request import FieldEntry, ListShape, Page, RecordQuery, Selection
from metadata.graphql.context import caller_of, request_of

MEMBER_OBJECT = "workspaceMember"
# Defaults for preferences that a record lacks or holds an invalid value for.
DEFAULTS: Mapping[str, Any] = {
    "avatarUrl": None,
    "uiScale": "Default",
    "openRecordIn": "SIDE_PANEL",
    "calendarStartDay": 7,
    "timeZone": "system",
    "dateFormat": "SYSTEM",
    "timeFormat": "SYSTEM",
    "numberFormat": "SYSTEM",
}
MAX_MEMBERS = 10_000
_ATTRIBUTE = "twenty_member_preferences"


def preference_of(info: Any, member_id: UUID, name: str) -> Any:
    """Return the value of `name` in the member's record.

    How members are displayed is no secret among members, so no right on records is needed.
    """
    request = request_of(info)
    kept: Mapping[str, Any] | None = getattr(request, _ATTRIBUTE, None)
    if kept is None:
        kept = _preferences(caller_of(info))
        setattr(request, _ATTRIBUTE, kept)
    found = kept.get(str(member_id), {}).get(name)
    return DEFAULTS[name] if found in (None, "") else found


def _preferences(caller: RequestContext) -> Mapping[str, Mapping[str, Any]]:
    obj = caller.catalog.by_singular.get(MEMBER_OBJECT)
    if obj is None:  # deactivated
        return {}
    names = ("id", *(name for name in DEFAULTS if name in obj.fields))
    shape = ListShape(Selection(tuple(FieldEntry(name, name) for name in names)))
    everything = replace(caller, permissions=SYSTEM_PERMISSIONS)
    answer = records.find_many(everything, obj, RecordQuery(Page(MAX_MEMBERS)), shape)
    return {record["id"]: record for record in json.loads(answer.json)}
