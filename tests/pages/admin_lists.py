"""The lists of Django admin, by the end of their address."""

LISTS = [
    "apikeys/apikey",
    "apikeys/role",
    "metadata/objectmetadata",
    "metadata/fieldmetadata",
    "metadata/indexmetadata",
    "workspaces/workspace",
    "workspaces/user",
    "workspaces/membership",
    "workspaces/invitation",
    "workspaces/auditentry",
]
