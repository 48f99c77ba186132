"""Texts of standard objects and fields, changed for one workspace; the shipped ones are kept.

A null restores the shipped text. A row holds the effective text in its column; `standard_overrides`
holds the shipped one under its API name, for texts that differ, and `translations` {locale:
{property: text}}. See docs/api/metadata.md#changing-objects.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from metadata.changes.validation.objects import COLUMNS
from metadata.models import FieldMetadata, ObjectMetadata
from twenty.errors import BadUserInput

TRANSLATIONS = "translations"
FIELD_COLUMNS: Mapping[str, str] = {
    "label": "label",
    "description": "description",
    "icon": "icon",
}


def object_override(row: ObjectMetadata, name: str, value: Any) -> None:
    _override(row, COLUMNS, name, value)


def field_override(row: FieldMetadata, name: str, value: Any) -> None:
    _override(row, FIELD_COLUMNS, name, value)


def effective_overrides(
    row: ObjectMetadata | FieldMetadata, columns: Mapping[str, str]
) -> dict[str, Any] | None:
    """Return `standardOverrides` as the API shows it: the texts that differ, as they are now."""
    kept = row.standard_overrides or {}
    shown = {name: getattr(row, columns[name]) for name in kept if name != TRANSLATIONS}
    if kept.get(TRANSLATIONS):
        shown[TRANSLATIONS] = kept[TRANSLATIONS]
    return shown or None


def _override(
    row: ObjectMetadata | FieldMetadata, columns: Mapping[str, str], name: str, value: Any
) -> None:
    kept = dict(row.standard_overrides or {})
    if name == TRANSLATIONS:
        kept[TRANSLATIONS] = _translated(dict(kept.get(TRANSLATIONS) or {}), columns, value)
    else:
        shipped = kept.pop(name, getattr(row, columns[name]))
        if value is None:
            value = shipped
        if value != shipped:
            kept[name] = shipped
        setattr(row, columns[name], value)
    row.standard_overrides = kept or None


def _translated(
    known: dict[str, dict[str, str]], columns: Mapping[str, str], given: Any
) -> dict[str, dict[str, str]]:
    for entry in given or []:
        locale, name, text = _translation(entry, columns)
        texts = dict(known.get(locale) or {})
        texts.pop(name, None)
        known[locale] = texts if text is None else {**texts, name: text}
    return {locale: texts for locale, texts in known.items() if texts}


def _translation(entry: Any, columns: Mapping[str, str]) -> tuple[str, str, str | None]:
    if isinstance(entry, Mapping):
        locale, name, text = entry.get("locale"), entry.get("property"), entry.get("value")
        is_text = text is None or (isinstance(text, str) and "\0" not in text)
        if isinstance(locale, str) and isinstance(name, str) and name in columns and is_text:
            return locale[:20], name, text
    raise BadUserInput(
        "translations must be a list of {locale, property, value} with property one of "
        f"{', '.join(columns)}"
    )
