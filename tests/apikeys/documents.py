"""GraphQL documents of the access tests, as clients send them."""

KEY = "id name expiresAt revokedAt lastUsedAt secretPrefix createdAt updatedAt role { id label }"
CREATE_KEY = f"mutation ($input: CreateApiKeyInput!) {{ createApiKey(input: $input) {{ {KEY} }} }}"
UPDATE_KEY = f"mutation ($input: UpdateApiKeyInput!) {{ updateApiKey(input: $input) {{ {KEY} }} }}"
REVOKE_KEY = f"mutation ($input: RevokeApiKeyInput!) {{ revokeApiKey(input: $input) {{ {KEY} }} }}"
GET_KEY = f"query ($input: GetApiKeyInput!) {{ apiKey(input: $input) {{ {KEY} }} }}"
LIST_KEYS = f"query {{ apiKeys {{ {KEY} }} }}"
MINT = """
mutation ($apiKeyId: UUID!, $expiresAt: String) {
  generateApiKeyToken(apiKeyId: $apiKeyId, expiresAt: $expiresAt) { token }
}
"""
ASSIGN_KEY_ROLE = """
mutation ($apiKeyId: UUID!, $roleId: UUID!) {
  assignRoleToApiKey(apiKeyId: $apiKeyId, roleId: $roleId)
}
"""
ROLE = """
id universalIdentifier label description icon isEditable
canBeAssignedToUsers canBeAssignedToAgents canBeAssignedToApiKeys
canUpdateAllSettings canAccessAllTools canReadAllObjectRecords canUpdateAllObjectRecords
canSoftDeleteAllObjectRecords canDestroyAllObjectRecords
"""
RULES = """
permissionFlags { id roleId flag }
objectPermissions {
  objectMetadataId canReadObjectRecords canUpdateObjectRecords canSoftDeleteObjectRecords
  canDestroyObjectRecords restrictedFields
}
fieldPermissions {
  id roleId objectMetadataId fieldMetadataId canReadFieldValue canUpdateFieldValue
}
"""
HOLDERS = """
workspaceMembers { id name { firstName lastName } userEmail roles { label } }
agents { id }
apiKeys { id name expiresAt revokedAt }
"""
GET_ROLES = f"query {{ getRoles {{ {ROLE} {RULES} {HOLDERS} }} }}"
CREATE_ROLE = f"""
mutation ($createRoleInput: CreateRoleInput!) {{
  createOneRole(createRoleInput: $createRoleInput) {{ {ROLE} {RULES} }}
}}
"""
UPDATE_ROLE = f"""
mutation ($updateRoleInput: UpdateRoleInput!) {{
  updateOneRole(updateRoleInput: $updateRoleInput) {{ {ROLE} }}
}}
"""
DELETE_ROLE = "mutation ($roleId: UUID!) { deleteOneRole(roleId: $roleId) }"
UPSERT_OBJECTS = """
mutation ($input: UpsertObjectPermissionsInput!) {
  upsertObjectPermissions(upsertObjectPermissionsInput: $input) {
    objectMetadataId canReadObjectRecords canUpdateObjectRecords canSoftDeleteObjectRecords
    canDestroyObjectRecords
  }
}
"""
UPSERT_FIELDS = """
mutation ($input: UpsertFieldPermissionsInput!) {
  upsertFieldPermissions(upsertFieldPermissionsInput: $input) {
    id roleId objectMetadataId fieldMetadataId canReadFieldValue canUpdateFieldValue
  }
}
"""
UPSERT_FLAGS = """
mutation ($input: UpsertPermissionFlagsInput!) {
  upsertPermissionFlags(upsertPermissionFlagsInput: $input) { id roleId flag }
}
"""
ASSIGN_MEMBER_ROLE = """
mutation ($workspaceMemberId: UUID!, $roleId: UUID!) {
  updateWorkspaceMemberRole(workspaceMemberId: $workspaceMemberId, roleId: $roleId) {
    id name { firstName lastName } userEmail roles { id label }
  }
}
"""
UPDATE_WORKSPACE = """
mutation ($data: UpdateWorkspaceInput!) {
  updateWorkspace(data: $data) { id displayName logo defaultRole { id label } }
}
"""
LOGIN = """
mutation ($email: String!, $password: String!) {
  getLoginTokenFromCredentials(email: $email, password: $password, origin: "http://crm.test") {
    loginToken { token expiresAt }
  }
}
"""
TOKENS = """
mutation ($loginToken: String!) {
  getAuthTokensFromLoginToken(loginToken: $loginToken, origin: "http://crm.test") {
    tokens {
      accessOrWorkspaceAgnosticToken { token expiresAt }
      refreshToken { token expiresAt }
    }
  }
}
"""
RENEW = """
mutation ($appToken: String!) {
  renewToken(appToken: $appToken) {
    tokens {
      accessOrWorkspaceAgnosticToken { token expiresAt }
      refreshToken { token expiresAt }
    }
  }
}
"""
AUDIT = """
query (
  $first: Int, $after: ConnectionCursor, $before: ConnectionCursor, $filter: AuditFilterInput
) {
  auditLog(first: $first, after: $after, before: $before, filter: $filter) {
    edges {
      cursor
      node {
        id at actorKind actorId actorName action targetKind targetId targetName before after
      }
    }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    totalCount
  }
}
"""
