"""The settings' navigation: groups of items, each shown to those who may use it.

Items have icon and address (docs/api/access.md#pages).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from apikeys.context import RequestContext


@dataclass(frozen=True)
class Item:
    label: Any
    url: str
    icon: str
    flag: str | None = None
    # Further addresses whose pages belong to this item.
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShownItem:
    label: Any
    url: str
    icon: str
    is_current: bool


@dataclass(frozen=True)
class Group:
    label: Any
    items: list[ShownItem]


ITEMS: tuple[tuple[Any, tuple[Item, ...]], ...] = (
    (_("User"), (Item(_("Profile"), "/settings/profile", "user-circle"),)),
    (
        _("Workspace"),
        (
            Item(_("General"), "/settings/general", "settings", "WORKSPACE"),
            Item(_("Data model"), "/settings/data-model", "hierarchy-2", "DATA_MODEL"),
            Item(_("Members"), "/settings/members", "users", "WORKSPACE_MEMBERS"),
            Item(_("Roles"), "/settings/roles", "lock", "ROLES"),
            Item(
                _("APIs & Webhooks"),
                "/settings/api-webhooks",
                "code",
                "API_KEYS_AND_WEBHOOKS",
                ("/settings/api-keys",),
            ),
            Item(_("Audit log"), "/settings/audit-log", "history", "SECURITY"),
        ),
    ),
)


def navigation_for(context: RequestContext, path: str) -> list[Group]:
    groups = []
    for label, items in ITEMS:
        shown = [
            ShownItem(item.label, item.url, item.icon, _is_current(item, path))
            for item in items
            if item.flag is None or context.permissions.has_flag(item.flag)
        ]
        if shown:
            groups.append(Group(label, shown))
    return groups


def _is_current(item: Item, path: str) -> bool:
    return any(
        path == address or path.startswith(f"{address}/") for address in (item.url, *item.also)
    )
