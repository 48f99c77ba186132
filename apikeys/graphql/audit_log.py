"""The audit log in GraphQL: paginated, newest first. Rules: `twenty.workspaces.audit`."""

from __future__ import annotations

from typing import Any

import graphene

from metadata.graphql.context import caller_of
from metadata.graphql.page_info import PageInfo
from metadata.graphql.scalars import JSON, UUID, ConnectionCursor, DateTime
from twenty.errors import BadUserInput
from twenty.workspaces import audit
from twenty.workspaces.models import AuditEntry as EntryRow

DEFAULT_PAGE, MAX_PAGE = 50, 200


class AuditEntry(graphene.ObjectType):
    """Who changed what and when, with the values before and after. Only differences are kept."""

    id = graphene.String(required=True)
    at = DateTime(required=True)
    actor_kind = graphene.String(required=True)
    actor_id = UUID()
    actor_name = graphene.String(required=True)
    action = graphene.String(required=True)
    target_kind = graphene.String(required=True)
    target_id = graphene.String(required=True)
    target_name = graphene.String(required=True)
    before = JSON()
    after = JSON()


class AuditEntryEdge(graphene.ObjectType):
    node = graphene.Field(AuditEntry, required=True)
    cursor = ConnectionCursor(required=True)

    def resolve_node(entry: EntryRow, info: Any) -> Any:
        return entry

    def resolve_cursor(entry: EntryRow, info: Any) -> Any:
        return entry.pk


class AuditEntryConnection(graphene.ObjectType):
    edges = graphene.List(graphene.NonNull(AuditEntryEdge), required=True)
    page_info = graphene.Field(PageInfo, required=True)
    total_count = graphene.Int(required=True)


class AuditFilterInput(graphene.InputObjectType):
    action = graphene.String()
    actor_id = UUID()
    target_kind = graphene.String()
    target_id = graphene.String()
    since = DateTime()
    until = DateTime()


class AuditQuery(graphene.ObjectType):
    audit_log = graphene.Field(
        graphene.NonNull(AuditEntryConnection),
        first=graphene.Int(default_value=DEFAULT_PAGE),
        after=ConnectionCursor(),
        before=ConnectionCursor(),
        filter=AuditFilterInput(),
    )

    @staticmethod
    def resolve_audit_log(
        root: None,
        info: Any,
        first: int | None = None,
        after: str | None = None,
        before: str | None = None,
        filter: Any = None,
    ) -> Any:
        page = audit.page(
            caller_of(info),
            audit.AuditFilter(**(filter or {})),
            limit=_page_size(first),
            after=_entry_id(after),
            before=_entry_id(before),
        )
        entries = page.entries
        return AuditEntryConnection(
            edges=entries,
            total_count=page.total,
            page_info=PageInfo(
                has_next_page=page.has_next,
                has_previous_page=page.has_previous,
                start_cursor=entries[0].pk if entries else None,
                end_cursor=entries[-1].pk if entries else None,
            ),
        )


def _page_size(first: int | None) -> int:
    if first is None:
        return DEFAULT_PAGE
    if not 1 <= first <= MAX_PAGE:
        raise BadUserInput(
            f"first is {first}; expected a whole number from 1 to {MAX_PAGE}",
            code="INVALID_ARGS_FIRST",
        )
    return first


def _entry_id(cursor: str | None) -> int | None:
    """Read the cursor. Raises `BadUserInput` (`INVALID_CURSOR`) unless a page has returned it."""
    if cursor is None:
        return None
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 18:
        raise BadUserInput(f"Invalid cursor: {cursor[:60]}", code="INVALID_CURSOR")
    return int(cursor)
