"""`/settings/audit-log`: who changed what, newest first."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from twenty.workspaces import audit
from twenty.workspaces.models import AuditEntry
from twenty.workspaces.pages.settings_page import Page, settings_page

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Change:
    name: str
    before: str | None
    after: str | None


@require_safe
@settings_page(audit.READ_FLAG)
def audit_log(page: Page, request: HttpRequest) -> HttpResponse:
    after = request.GET.get("after", "")
    found = audit.page(
        page.context,
        audit.AuditFilter(),
        limit=PAGE_SIZE,
        after=int(after) if after.isascii() and after.isdigit() and len(after) < 18 else None,
    )
    return page.render(
        request,
        "settings/audit_log.html",
        title=_("Audit log"),
        found=found,
        rows=[(entry, changes_of(entry)) for entry in found.entries],
    )


def changes_of(entry: AuditEntry) -> list[Change]:
    """Return each value in the entry, before and after."""
    before, after = entry.before or {}, entry.after or {}
    return [Change(name, _text(before, name), _text(after, name)) for name in {**before, **after}]


def _text(picture: dict[str, Any], name: str) -> str | None:
    """Show texts unchanged, all else as JSON; None: the snapshot does not contain it."""
    if name not in picture:
        return None
    value = picture[name]
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
