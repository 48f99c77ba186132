"""What is stored and returned only because clients of Twenty CRM send or read it.

Nothing on this server asks for these members and flags. They are marked as such in the API
documents and on the pages. The lists may only shrink (`tests/contracts/test_kept_for_clients.py`):
whatever is added to the data model has to do something.
"""

from __future__ import annotations

from collections.abc import Mapping

NOTE = "Kept for compatible clients: stored and returned, without effect on this server."

# Permission flags of features that this server does not have.
FLAGS = frozenset(
    {
        "WORKFLOWS",
        "SSO_BYPASS",
        "IMPERSONATE",
        "APPLICATIONS",
        "MARKETPLACE_APPS",
        "LAYOUTS",
        "BILLING",
        "AI_SETTINGS",
        "AI",
        "UPLOAD_FILE",
        "DOWNLOAD_FILE",
        "SEND_EMAIL_TOOL",
        "HTTP_REQUEST_TOOL",
        "CODE_INTERPRETER_TOOL",
        "CONNECTED_ACCOUNTS",
        "PROFILE_INFORMATION",
        "VIEWS",
    }
)

# Resource → members, by their names in the APIs. Most are for front ends to obey.
MEMBERS: Mapping[str, frozenset[str]] = {
    "Workspace": frozenset({"logo", "allowImpersonation", "isPublicInviteLinkEnabled"}),
    "Role": frozenset({"canBeAssignedToAgents"}),
    "Object": frozenset(
        {
            "color",
            "shortcut",
            "isUIEditable",
            "isUICreatable",
            "isAuditLogged",
            "openRecordIn",
            "readability",
            "writability",
        }
    ),
    "Field": frozenset({"isUIEditable", "isAuditLogged", "writability"}),
}
_PREFIXES = ("Create", "Update", "Deleted")
_SUFFIXES = ("Answer", "Body", "Input", "Payload")


def kept_members(type_name: str) -> frozenset[str]:
    """The members of a type of the API documents that are kept for clients: of `Object`,
    `CreateObjectInput`, `UpdateObjectPayload` and `ObjectAnswer` the same ones."""
    resource = type_name
    for prefix in _PREFIXES:
        resource = resource.removeprefix(prefix)
    for suffix in _SUFFIXES:
        resource = resource.removesuffix(suffix)
    return MEMBERS.get(resource, frozenset())
