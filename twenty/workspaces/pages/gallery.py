"""`/settings/gallery`: every component once, for those who build pages.

Shown to operators, and to any member if DEBUG is on; for everybody else the page does not exist.
The components have made-up content, in all their states.
"""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from twenty.errors import NotFound
from twenty.workspaces.pages.settings_page import Crumb, Page, Tab, settings_page

ICONS = ("key", "lock", "users", "settings", "code", "hierarchy-2", "history", "trash", "copy")
COLORS = ("bg", "bg-2", "bg-3", "bg-4", "accent", "danger", "success", "warning")


class GalleryForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), help_text=gettext_lazy("What others see"))
    choice = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=[("1", "Admin"), ("2", "Member")], required=False
    )
    description = forms.CharField(
        label=gettext_lazy("Description"), widget=forms.Textarea, required=False
    )
    is_on = forms.BooleanField(
        label=gettext_lazy("Active"), help_text=gettext_lazy("Can be changed later"), required=False
    )


@require_safe
@settings_page()
def gallery(page: Page, request: HttpRequest) -> HttpResponse:
    if not (settings.DEBUG or page.user.is_staff):
        raise NotFound(_("There is no such page"))
    level = request.GET.get("toast", "")
    if level in {"success", "error"}:
        getattr(messages, level)(request, _("This is what a toast looks like."))
    refused = GalleryForm({"name": "", "choice": "3"})
    refused.is_valid()
    refused.add_error(None, _("Something about the whole form is wrong."))
    return page.render(
        request,
        "settings/gallery.html",
        title=_("Gallery"),
        crumbs=[Crumb(_("Gallery"), "/settings/gallery"), Crumb(_("Components"))],
        tabs=[
            Tab(_("Components"), "/settings/gallery", "components", True),
            Tab(_("Settings"), "/settings/profile", "settings"),
        ],
        form=GalleryForm(initial={"name": "Ada", "is_on": True}),
        refused=refused,
        icons=ICONS,
        colors=COLORS,
        yes=_("yes"),
    )
