"""All addresses that pages have, found in the URL configuration itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern
from django.utils.regex_helper import normalize

from twenty.http.api_paths import is_page_path


@dataclass(frozen=True)
class Route:
    """An address with placeholders for its parts: `/settings/roles/%(role_id)s/`."""

    template: str
    parts: tuple[str, ...]

    def path(self, values: Mapping[str, str]) -> str:
        return self.template % values


def all_routes() -> list[Route]:
    found = {route.template: route for route in _routes(get_resolver(), "/", ())}
    return [found[name] for name in sorted(found)]


def page_routes() -> list[Route]:
    return [route for route in all_routes() if is_page_path(route.template)]


def _routes(resolver: URLResolver, prefix: str, parts: tuple[str, ...]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        for template, own in _templates(entry.pattern):
            if isinstance(entry, URLPattern):
                yield Route(prefix + template, (*parts, *own))
            else:
                yield from _routes(entry, prefix + template, (*parts, *own))


def _templates(pattern: object) -> list[tuple[str, tuple[str, ...]]]:
    if isinstance(pattern, RoutePattern):
        template = str(pattern).replace("%", "%%")
        for name in pattern.converters:
            start = template.rindex("<", 0, template.index(f"{name}>"))
            end = template.index(">", start) + 1
            template = f"{template[:start]}%({name})s{template[end:]}"
        return [(template, tuple(pattern.converters))]
    assert isinstance(pattern, RegexPattern)
    return [(text, tuple(names)) for text, names in normalize(str(pattern).removeprefix("^"))]
