"""Members, the current workspace and the audit log over REST, below `/rest/metadata`."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apikeys import input_values as values
from apikeys import members, workspace_settings
from apikeys.rest.base import PAGE_PARAMETERS, ManagementViewSet, page_of, path_id
from apikeys.rest.keys import required_role_id
from apikeys.rest.paging import envelope, page_body, read_page_request
from apikeys.rest.serializers import (
    AuditEntryAnswer,
    MemberAnswer,
    RoleIdBody,
    UpdateWorkspaceBody,
    WorkspaceAnswer,
)
from twenty.errors import InvalidCursor
from twenty.workspaces import audit
from twenty.workspaces.audit import AuditFilter

MEMBERS, WORKSPACE, AUDIT = ["Members"], ["Workspace"], ["Audit log"]


class MemberViewSet(ManagementViewSet):
    lookup_url_kwarg = "member_id"

    @extend_schema(
        operation_id="findManyMembers",
        tags=MEMBERS,
        parameters=PAGE_PARAMETERS,
        responses=page_of("Member", MemberAnswer),
    )
    def list(self, request: Request) -> Response:
        found = members.list_members(self.context)
        return Response(page_body(found, read_page_request(self.parameters), MemberAnswer))

    @extend_schema(operation_id="findOneMember", tags=MEMBERS, responses=MemberAnswer)
    def retrieve(self, request: Request, member_id: str) -> Response:
        return Response(MemberAnswer(members.find_member(self.context, path_id(member_id))).data)

    @extend_schema(
        operation_id="assignRoleToMember",
        tags=MEMBERS,
        request=RoleIdBody,
        responses=MemberAnswer,
    )
    @extend_schema(methods=["PATCH"], exclude=True)
    @action(detail=True, methods=["put", "patch"])
    def role(self, request: Request, member_id: str) -> Response:
        """Give the member another role; called by a signed-in person, not with an API key."""
        role_id = required_role_id(self.written(RoleIdBody, "memberRole"))
        member = members.assign_role_to_member(self.context, path_id(member_id), role_id)
        return Response(MemberAnswer(member).data)


class CurrentWorkspaceViewSet(ManagementViewSet):
    @extend_schema(operation_id="findCurrentWorkspace", tags=WORKSPACE, responses=WorkspaceAnswer)
    def retrieve(self, request: Request) -> Response:
        return Response(WorkspaceAnswer(workspace_settings.current_workspace(self.context)).data)

    @extend_schema(
        operation_id="updateCurrentWorkspace",
        tags=WORKSPACE,
        request=UpdateWorkspaceBody,
        responses=WorkspaceAnswer,
    )
    def partial_update(self, request: Request) -> Response:
        changes = self.written(UpdateWorkspaceBody, "workspace")
        return Response(
            WorkspaceAnswer(workspace_settings.update_workspace(self.context, changes)).data
        )

    @extend_schema(exclude=True)
    def update(self, request: Request) -> Response:
        return self.partial_update(request)


class AuditLogViewSet(ManagementViewSet):
    @extend_schema(
        operation_id="findManyAuditEntries",
        tags=AUDIT,
        parameters=[
            *PAGE_PARAMETERS,
            OpenApiParameter("action", OpenApiTypes.STR, description='Such as "role.updated".'),
            OpenApiParameter("actor_id", OpenApiTypes.UUID),
            OpenApiParameter("target_kind", OpenApiTypes.STR, description='Such as "apiKey".'),
            OpenApiParameter("target_id", OpenApiTypes.STR),
            OpenApiParameter("since", OpenApiTypes.DATETIME, description="From this time on."),
            OpenApiParameter("until", OpenApiTypes.DATETIME, description="Before this time."),
        ],
        responses=page_of("AuditEntry", AuditEntryAnswer),
    )
    def list(self, request: Request) -> Response:
        """Who changed what, when, from what to what; newest first."""
        asked = read_page_request(self.parameters)
        page = audit.page(
            self.context,
            self._filter(),
            limit=max(asked.limit, 1),
            after=_entry_id(asked.after),
            before=_entry_id(asked.before),
        )
        entries = AuditEntryAnswer(page.entries, many=True).data
        ids = [str(entry.pk) for entry in page.entries]
        return Response(envelope(entries, ids, page.has_next, page.has_previous, total=page.total))

    def _filter(self) -> AuditFilter:
        return AuditFilter(
            action=self._parameter("action"),
            actor_id=self._parameter("actor_id", values.identifier),
            target_kind=self._parameter("target_kind"),
            target_id=self._parameter("target_id"),
            since=self._parameter("since", values.moment),
            until=self._parameter("until", values.moment),
        )

    def _parameter(self, name: str, read: Any = None) -> Any:
        found = self.parameters.get(name)
        if not found:
            return None
        text = values.optional_text(found[-1], name, max_length=200)
        return read(text, name) if read else text


def _entry_id(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise InvalidCursor(f"Invalid cursor: {text[:60]}")
    return int(text)
