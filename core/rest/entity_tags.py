"""A record's version as an entity tag (docs/api/README.md#versions)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from apikeys.context import RequestContext
from core.query.effects import CreateOptions
from core.query.versions import Guard, expected_of
from twenty.api.preconditions import IF_MATCH, is_only_if_new, strong_tags
from twenty.db.errors import DUPLICATE_ENTRY
from twenty.errors import BadUserInput, PreconditionFailed


def guard_of(meta: Mapping[str, Any]) -> Guard:
    """Return the guard of a write to one record, with the versions that If-Match lists."""
    text = meta.get(IF_MATCH)
    tags = None if text is None else strong_tags(text)
    return Guard() if tags is None else Guard(expected_of(tags))


def opaque_tag(context: RequestContext, version: str) -> str:
    """Return the tag without its quotes: the version, then what decides how a record is shown.

    The latter counts for If-None-Match only: after a change of the data model, or of the caller's
    rights, the same record reads differently.
    """
    workspace, role = context.workspace, context.permissions.role_id
    shown = f"{workspace.schema_version}.{workspace.permissions_version}.{role.hex[:8]}"
    return f"{version}~{shown}"


@contextmanager
def only_if_new(meta: Mapping[str, Any], options: CreateOptions) -> Iterator[None]:
    """Obey `If-None-Match: *` around a create: a record with its id exists already → 412.

    Raises `BadUserInput` together with an upsert, which is for records that exist.
    """
    if not is_only_if_new(meta):
        yield
        return
    if options.upsert:
        raise BadUserInput(
            "If-None-Match: * creates only, and upsert=true updates what exists: send one of them.",
            code="PRECONDITION_NOT_SUPPORTED",
        )
    try:
        yield
    except BadUserInput as error:
        if error.code != DUPLICATE_ENTRY or error.field != "id":
            raise
        raise PreconditionFailed(
            f"Nothing was created: {error.message}",
            user_friendly_message=error.user_friendly_message,
        ) from error
