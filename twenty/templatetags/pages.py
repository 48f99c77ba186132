"""Template tags of the pages: icons, initials."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.assets import asset

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return a Tabler icon of the sprite: "key", or as metadata writes it, "IconKey"."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>',
        asset("ui/icons.svg"),
        name,
    )


@register.filter
def initials(name: str) -> str:
    """Up to two letters for an avatar."""
    words = str(name).replace("@", " ").split()
    return "".join(word[:1] for word in words[:2]).upper()
