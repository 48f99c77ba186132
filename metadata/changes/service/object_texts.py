"""Texts of objects and fields: changed for this workspace, and in other languages.

A changed text of a standard object or field stands in its column; `standard_overrides` keeps the
shipped one under its API name, and null brings it back. `translations` beside them are
{locale: {property: text}}, of custom objects and fields too (docs/api/metadata.md#translations).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard

from metadata.changes.validation.objects import COLUMNS, OVERRIDABLE
from metadata.models import FieldMetadata, ObjectMetadata
from twenty.errors import BadUserInput

TRANSLATIONS = "translations"
OBJECT_COLUMNS: Mapping[str, str] = {name: COLUMNS[name] for name in OVERRIDABLE}
FIELD_COLUMNS: Mapping[str, str] = {
    "label": "label",
    "description": "description",
    "icon": "icon",
}
LONGEST_LOCALE = 20
LONGEST_LABEL = 63  # as of labels themselves


def object_override(row: ObjectMetadata, name: str, value: Any) -> None:
    _override(row, OBJECT_COLUMNS, name, value)


def field_override(row: FieldMetadata, name: str, value: Any) -> None:
    _override(row, FIELD_COLUMNS, name, value)


def translated(row: ObjectMetadata | FieldMetadata, locale: str) -> Mapping[str, str]:
    """The row's texts in `locale`, by API name; nothing for those without a translation."""
    kept: Mapping[str, Mapping[str, str]] = (row.standard_overrides or {}).get(TRANSLATIONS) or {}
    return kept.get(locale) or {}


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
    if given is not None and not isinstance(given, list):
        raise _wrong_translation(columns)
    for entry in given or []:
        locale, name, text = _translation(entry, columns)
        texts = dict(known.get(locale) or {})
        texts.pop(name, None)
        known[locale] = texts if text is None else {**texts, name: text}
    return {locale: texts for locale, texts in known.items() if texts}


def _translation(entry: Any, columns: Mapping[str, str]) -> tuple[str, str, str | None]:
    if isinstance(entry, Mapping):
        locale, name, text = entry.get("locale"), entry.get("property"), entry.get("value")
        if (
            _is_locale(locale)
            and isinstance(name, str)
            and name in columns
            and _is_text(text, name)
        ):
            return locale, name, text
    raise _wrong_translation(columns)


def _is_locale(locale: Any) -> TypeGuard[str]:
    return isinstance(locale, str) and 0 < len(locale) <= LONGEST_LOCALE and "\0" not in locale


def _is_text(text: Any, name: str) -> TypeGuard[str | None]:
    """None takes the translation away. Labels are neither empty nor longer than labels are."""
    if text is None:
        return True
    if not isinstance(text, str) or "\0" in text:
        return False
    return len(text.strip()) > 0 and len(text) <= LONGEST_LABEL if "abel" in name else True


def _wrong_translation(columns: Mapping[str, str]) -> BadUserInput:
    return BadUserInput(
        "translations must be a list of {locale, property, value} with property one of "
        f"{', '.join(columns)}"
    )
