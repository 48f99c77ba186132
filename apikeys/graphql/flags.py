"""`PermissionFlagType`: every settings and tool flag (docs/api/access.md#flags) as a GraphQL
enum."""

import graphene

from apikeys.permissions import SETTINGS_FLAGS, TOOL_FLAGS

ALL_FLAGS = (*SETTINGS_FLAGS, *TOOL_FLAGS)
PermissionFlagType = graphene.Enum("PermissionFlagType", [(flag, flag) for flag in ALL_FLAGS])
