"""`/settings/data-model/{namePlural}/export`: an object's records as a file, for people.

The same export as over the API (docs/api/rest.md#export), with the rights of who is signed in.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.records import EXPORT_FLAG
from core.rest.export.formats import CSV, read_format
from core.rest.export.request import export
from core.rest.paths import find_object
from twenty.errors import ApiError
from twenty.http.query_string import parse_query
from twenty.workspaces.pages.settings_page import Page, settings_page

# What may go wrong although the link is right.
_REFUSALS = {
    "TOO_MANY_EXPORTS": _("Other exports are being made just now. Try again in a moment."),
    "EXPORT_TIMEOUT": _("The export took too long and was stopped."),
    "EXPORT_DOES_NOT_FIT": _("The records do not fit into an Excel workbook. Export them as CSV."),
    "EXPORT_NO_SPACE": _("The server's disk has no room for the export."),
}


@require_safe
@settings_page(EXPORT_FLAG)
def export_records(page: Page, request: HttpRequest, plural: str) -> HttpResponseBase:
    obj = find_object(page.context.catalog, plural)
    parameters = parse_query(request.META.get("QUERY_STRING", ""))
    form = read_format(parameters, "") or CSV
    try:
        return export(page.context, obj, parameters, form, request)
    except ApiError as error:
        if error.code not in _REFUSALS:
            raise
        messages.error(request, str(_REFUSALS[error.code]))
        return redirect("data-model-settings", plural)
