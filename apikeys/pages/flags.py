"""Permission flags in words, for the Permissions tab of a role (docs/api/access.md#flags).

They form two cards, Settings and Actions, each with one switch for everything and a row per flag. A
flag is left out if the role can be given to one kind of holder only and the flag means nothing to
that kind.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from apikeys.models import Role
from twenty.kept_for_clients import FLAGS

USERS, AGENTS, KEYS = "U", "A", "K"
# Letter → the attribute of the role that it stands for.
APPLICABILITY = {
    USERS: "can_be_assigned_to_users",
    AGENTS: "can_be_assigned_to_agents",
    KEYS: "can_be_assigned_to_api_keys",
}


@dataclass(frozen=True, slots=True)
class FlagText:
    flag: str
    label: Any
    help: Any
    icon: str
    kinds: str  # letters of `APPLICABILITY`

    @property
    def is_kept_only(self) -> bool:
        """Whether nothing on this server asks for the flag."""
        return self.flag in FLAGS


@dataclass(frozen=True, slots=True)
class FlagRow:
    text: FlagText
    is_held: bool


@dataclass(frozen=True, slots=True)
class FlagCard:
    """One card; `switch` is the role's attribute that stands for every flag on it."""

    name: str
    switch: str
    is_all: bool
    rows: list[FlagRow]


SETTINGS = (
    FlagText(
        "API_KEYS_AND_WEBHOOKS",
        _("API Keys & Webhooks"),
        _("Manage API keys and webhooks"),
        "key",
        "UAK",
    ),
    FlagText("WORKSPACE", _("Workspace"), _("Set global preferences"), "settings", "UAK"),
    FlagText("WORKSPACE_MEMBERS", _("Members"), _("Add and remove people"), "users", "UAK"),
    FlagText("ROLES", _("Roles"), _("Define roles and assign them"), "lock", "UAK"),
    FlagText("DATA_MODEL", _("Data model"), _("Edit objects and fields"), "hierarchy-2", "UAK"),
    FlagText("SECURITY", _("Security"), _("Read the audit log, set policies"), "shield", "UAK"),
    FlagText("WORKFLOWS", _("Workflows"), _("Manage workflows"), "bolt", "UAK"),
    FlagText("SSO_BYPASS", _("SSO bypass"), _("Sign in without the SSO"), "login", "U"),
    FlagText("IMPERSONATE", _("Impersonate"), _("Act as another person"), "user-search", "U"),
    FlagText("APPLICATIONS", _("Applications"), _("Install and manage apps"), "apps", "UAK"),
    FlagText("LAYOUTS", _("Layouts"), _("Change page layouts"), "layout-grid", "UAK"),
    FlagText("BILLING", _("Billing"), _("Manage the subscription"), "credit-card", "U"),
    FlagText("AI_SETTINGS", _("AI"), _("Create and configure agents"), "robot", "UAK"),
)
ACTIONS = (
    FlagText("AI", _("Ask AI"), _("Talk to the AI assistant"), "message-circle", "UK"),
    FlagText("UPLOAD_FILE", _("Upload files"), _("Add files and attachments"), "upload", "UK"),
    FlagText("DOWNLOAD_FILE", _("Download files"), _("Fetch files"), "download", "UK"),
    FlagText("SEND_EMAIL_TOOL", _("Send e-mail"), _("Send e-mails to contacts"), "send", "UAK"),
    FlagText("HTTP_REQUEST_TOOL", _("HTTP requests"), _("Call other servers"), "world", "A"),
    FlagText("IMPORT_CSV", _("Import CSV"), _("Create records from files"), "file-import", "UK"),
    FlagText("EXPORT_CSV", _("Export CSV"), _("Take records out as files"), "file-export", "UK"),
    FlagText(
        "CONNECTED_ACCOUNTS",
        _("Connected accounts"),
        _("Connect mailboxes and calendars"),
        "plug-connected",
        "U",
    ),
    FlagText(
        "PROFILE_INFORMATION",
        _("Profile information"),
        _("Change one's own name and picture"),
        "user-circle",
        "U",
    ),
    FlagText("VIEWS", _("Views"), _("Create and change shared views"), "table", "UAK"),
)


def cards(role: Role, held: AbstractSet[str]) -> list[FlagCard]:
    """Return the cards: Settings, then Actions."""
    return [
        _card("settings", "can_update_all_settings", SETTINGS, role, held),
        _card("actions", "can_access_all_tools", ACTIONS, role, held),
    ]


def _card(
    name: str, switch: str, texts: tuple[FlagText, ...], role: Role, held: AbstractSet[str]
) -> FlagCard:
    kinds = [letter for letter, attribute in APPLICABILITY.items() if getattr(role, attribute)]
    rows = [
        FlagRow(text, text.flag in held)
        for text in texts
        if len(kinds) != 1 or kinds[0] in text.kinds or text.flag in held
    ]
    return FlagCard(name, switch, bool(getattr(role, switch)), rows)
