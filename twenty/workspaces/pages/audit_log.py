"""`/settings/audit-log`: who changed what, newest first."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from twenty.workspaces import audit
from twenty.workspaces.pages.settings_page import Page, settings_page

PAGE_SIZE = 50


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
    return page.render(request, "settings/audit_log.html", title=_("Audit log"), found=found)
