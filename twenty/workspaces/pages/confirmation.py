"""Typed confirmations of what cannot be undone."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

YES = "yes"


def is_confirmed(request: HttpRequest, word: str = "") -> bool:
    """Tell whether the form has `word`, by default "yes" in English or the page's language."""
    typed = request.POST.get("confirmation", "").strip().lower()
    accepted = {word.strip().lower()} if word else {YES, _("yes").lower()}
    return typed in accepted
