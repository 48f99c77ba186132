"""`/settings/general`: the workspace's name and its API's defaults."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apikeys.workspace_settings import update_workspace
from twenty.workspaces.pages.forms import GeneralForm
from twenty.workspaces.pages.settings_page import Page, settings_page


@require_http_methods(["GET", "HEAD", "POST"])
@settings_page("WORKSPACE")
def general(page: Page, request: HttpRequest) -> HttpResponse:
    now = {
        "display_name": page.workspace.display_name,
        "is_metadata_format_legacy": page.workspace.is_metadata_format_legacy,
    }
    form = GeneralForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        update_workspace(
            page.context,
            {
                "displayName": form.cleaned_data["display_name"],
                "isMetadataFormatLegacy": form.cleaned_data["is_metadata_format_legacy"],
            },
        )
        messages.success(request, _("The workspace was saved."))
        return redirect("general")
    return page.render(request, "settings/general.html", title=_("General"), form=form)
