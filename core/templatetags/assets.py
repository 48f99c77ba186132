"""Template tag for the files of frontend/dist: `{% load assets %}{% asset 'ui/icons.svg' %}`.

`{% static %}` is for files of the repository; these are built, possibly after the server started.
"""

from django import template

from core.playground.assets import asset_url

register = template.Library()


@register.simple_tag
def asset(path: str) -> str:
    """Return the address of `path` below frontend/dist, under its current version."""
    return asset_url(path)
