"""LINKS: one primary link (its URL unique when the field is) and additional ones.

URLs are stored in the canonical form of `metadata.values.link_texts`, unchanged after the host.
With `settings.type = "domain"` only the bare domain is stored (docs/api/rest.md#bodies). Companies
are compared by their bare domain, whatever else their link contains. Equality filters are
canonicalised the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from psycopg import sql

from metadata.checks.defaults import unquoted
from metadata.definitions import FieldDef
from metadata.parts import JsonShape, Kind, Part, Setting, UniqueForm
from metadata.search.expression import column_of, text_of, values_of
from metadata.types import kinds
from metadata.types.composite.base import CompositeType, part, read_text
from metadata.types.scalar.array import CLICK_ACTION
from metadata.values import filter_values, json_values, scalars
from metadata.values.json_values import JsonValue
from metadata.values.link_texts import bare_domain, canonical_link, domain_sql
from metadata.values.operators import Check, Condition, non_empty
from metadata.values.scalars import Refusal

MAX_LINKS = 1_000
LABEL, URL, SECONDARY = "primaryLinkLabel", "primaryLinkUrl", "secondaryLinks"
_SHAPE = JsonShape("LinkMetadata", (("url", "String"), ("label", "String")))
_NO_ITEM = "an array of objects with url and label"
# The standard field of companies: one domain is one company (docs/field-types.md, Links).
_FIELD_OF_DOMAINS = "domainName"


def is_domain_field(field: FieldDef) -> bool:
    """Tell whether only the bare domain is stored."""
    return field.settings.get("type") == "domain"


def compares_domains(field: FieldDef) -> bool:
    """Tell whether links with the same domain are equal."""
    is_of_companies = not field.is_custom and field.name == _FIELD_OF_DOMAINS
    return is_of_companies or is_domain_field(field)


def _stored(field: FieldDef, text: str) -> str:
    """Return a filter's text as it would be stored; unchanged if it is no link."""
    try:
        return canonical_link(text, domain_only=is_domain_field(field)) or ""
    except Refusal:
        return text


def _filter_url(field: FieldDef, label: str, value: Any) -> str:
    return _stored(field, filter_values.text(field, label, value))


def _domain(field: FieldDef, label: str, value: Any) -> str:
    return bare_domain(_filter_url(field, label, value))


def _domain_is(form: str, empty_form: str) -> Check:
    def check(_kind: Kind, field: FieldDef, label: str, value: Any) -> Condition:
        domain = _domain(field, label, value)
        return Condition(form, domain) if domain else Condition(empty_form, has_value=False)

    return check


def _domain_in(_kind: Kind, field: FieldDef, label: str, value: Any) -> Condition:
    domains = [_domain(field, label, item) for item in non_empty(label, value)]
    kept = [domain for domain in domains if domain]
    if not kept:
        return Condition("isNull", has_value=False)
    return Condition("domainIn" if len(kept) == len(domains) else "domainInOrNull", kept)


def _primary_url(field: FieldDef, value: Any) -> str | None:
    return canonical_link(value, domain_only=is_domain_field(field))


def _secondary(field: FieldDef, value: Any) -> JsonValue | None:
    listed = json_values.listed(value)
    if len(listed) > MAX_LINKS:
        raise Refusal(f"at most {MAX_LINKS} links")
    links = [_link(field, place, item) for place, item in enumerate(listed)]
    kept = [link for link in links if link["url"]]
    return json_values.checked(kept) if kept else None


def _link(field: FieldDef, place: int, item: Any) -> dict[str, str]:
    if not isinstance(item, Mapping) or any(key not in ("url", "label") for key in item):
        raise Refusal(_NO_ITEM)
    try:
        url = canonical_link(item.get("url") or "", domain_only=is_domain_field(field))
        label = scalars.text(item.get("label") or "")
    except Refusal as refusal:
        raise Refusal(f"{_NO_ITEM}; at place {place}: {refusal}") from None
    return {"url": url or "", "label": label}


# A pattern (like, startsWith) is compared as written.
_URL_KIND = replace(kinds.TEXT, parse_filter=_filter_url, parse_pattern=filter_values.text)
_DOMAIN_KIND = replace(
    _URL_KIND,
    own_checks=MappingProxyType(
        {
            "eq": _domain_is("domainEq", "isNull"),
            "neq": _domain_is("domainNeq", "isNotNull"),
            "in": _domain_in,
        }
    ),
)
_BY_DOMAIN = UniqueForm(
    sql=lambda column: sql.SQL("({})").format(domain_sql(column)), value=bare_domain
)
_LABEL_PART = part(LABEL, kinds.TEXT, in_search=True, in_emptiness=False)
_URL_PART = part(URL, _URL_KIND, in_unique=True, in_search=True)
_DOMAIN_PART = replace(_URL_PART, kind=_DOMAIN_KIND, unique=_BY_DOMAIN)
_SECONDARY_PART = part(SECONDARY, kinds.object_list(_SHAPE), in_search=True)


class LinksType(CompositeType):
    key = "LINKS"
    label = "Links"
    widget = "links"
    can_be_searchable = True
    depends_on_stored = True
    graphql_composite = "Links"
    sub_fields = (_LABEL_PART, _URL_PART, _SECONDARY_PART)
    sub_fields_of_domains = (_LABEL_PART, _DOMAIN_PART, _SECONDARY_PART)
    readers = {  # noqa: RUF012
        LABEL: read_text,
        URL: _primary_url,
        SECONDARY: _secondary,
    }
    settings = (
        Setting("maxNumberOfValues", "Maximum values shown", minimum=1, maximum=MAX_LINKS),
        CLICK_ACTION,
        Setting(
            "type",
            "Kind of link",
            choices=("url", "domain"),
            message="Links field type must be one of url, domain",
        ),
    )
    example = {  # noqa: RUF012
        LABEL: "Acme",
        URL: "https://acme.test/about",
        SECONDARY: [{"url": "https://blog.acme.test", "label": "Blog"}],
    }

    def parts(self, field: FieldDef) -> tuple[Part, ...]:
        return self.sub_fields_of_domains if compares_domains(field) else self.sub_fields

    def reads_by_parts(self, value: Mapping[str, Any]) -> bool:
        return bool(value.get(URL))

    def needs_stored(self, field: FieldDef, value: Any) -> bool:
        """Tell whether the record's links matter.

        A label alone belongs to a link that stays or goes with it; additional links follow a
        primary one or become it; a removed primary link is replaced by the first of them.
        """
        if not isinstance(value, Mapping) or value.get(URL):
            return False
        return SECONDARY not in value if URL in value else LABEL in value or SECONDARY in value

    def completed(
        self, field: FieldDef, values: dict[str, Any], stored: Mapping[str, Any]
    ) -> dict[str, Any]:
        url = values[URL] if URL in values else _held_url(field, stored)
        if url:
            return values
        secondary = values[SECONDARY] if SECONDARY in values else stored.get(SECONDARY)
        links = getattr(secondary, "obj", secondary)
        if not links:
            return {**values, LABEL: None} if LABEL in values or URL in values else values
        first, *rest = links
        return {
            LABEL: first["label"] or None,
            URL: first["url"],
            SECONDARY: json_values.checked(rest) if rest else None,
        }

    def read_default(self, field: FieldDef, value: Any) -> dict[str, Any]:
        """Read a default; a label may wait for links yet to be given."""
        return self.read_parts(field, value)

    def search_sql(self, field: FieldDef) -> tuple[sql.Composable, ...]:
        *shown, secondary = (column_of(field, part) for part in self.sub_fields)
        return (*map(text_of, shown), values_of(secondary))


def _held_url(field: FieldDef, stored: Mapping[str, Any]) -> Any:
    """Return the primary URL that stays when a body names none: the record's, or the default."""
    if stored or not isinstance(field.default_value, Mapping):
        return stored.get(URL)
    return unquoted(field.default_value.get(URL))
