"""Options of SELECT, MULTI_SELECT and RATING: from a caller's JSON to `Option`s.

The result has ids and positions, labels and values trimmed. Raises `DefinitionError` with every
problem at once (docs/api/metadata.md#options).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from metadata.checks.definition_errors import Problem, invalid, raise_any
from metadata.definitions import Option
from metadata.values import scalars
from metadata.values.new_id import new_id

if TYPE_CHECKING:
    from metadata.types.base import FieldType

COLORS = (
    "red", "ruby", "crimson", "tomato", "orange", "amber", "yellow", "lime", "grass", "green",
    "jade", "mint", "turquoise", "cyan", "sky", "blue", "iris", "violet", "purple", "plum", "pink",
    "bronze", "gold", "brown", "gray",
)  # fmt: skip
MAX_LENGTH = 63
MAX_OPTIONS = 1_000
REQUIRED = "Options are required for enum fields"
_VALUE = re.compile(r"(?:[A-Z]|_[A-Z0-9])[A-Z0-9]*(?:_[A-Z0-9]+)*", re.ASCII)


def options_from_input(field_type: FieldType, raw: Any) -> tuple[Option, ...]:
    """Return the checked options of a definition; () for types without options."""
    if field_type.own_options is not None:
        if raw:
            raise_any([invalid(f"Options of a {field_type.key} field cannot be given", raw)])
        return own_options(field_type.own_options)
    if not field_type.has_options:
        return ()
    if not isinstance(raw, list) or not raw:
        raise_any([invalid(REQUIRED, raw)])
    if len(raw) > MAX_OPTIONS:
        raise_any([invalid(f"A field can have at most {MAX_OPTIONS} options, got {len(raw)}")])
    cleaned = [_cleaned(item, place) for place, item in enumerate(raw)]
    raise_any(option_problems(cleaned))
    return tuple(_option(item) for item in cleaned)


def own_options(values: Iterable[str]) -> tuple[Option, ...]:
    """Return RATING's options; RATING_3 is labelled "3"."""
    return tuple(
        Option(new_id(), value, value.rpartition("_")[2], "gray", place)
        for place, value in enumerate(values)
    )


def as_input(option: Option) -> dict[str, Any]:
    """Return an option as callers write it and the metadata APIs show it."""
    return {
        "id": str(option.id),
        "value": option.value,
        "label": option.label,
        "color": option.color,
        "position": option.position,
    }


def _cleaned(item: Any, place: int) -> dict[str, Any]:
    given = dict(item) if isinstance(item, Mapping) else {}
    if isinstance(given.get("value"), str):
        given["value"] = given["value"].strip()
    if isinstance(given.get("label"), str):
        given["label"] = " ".join(given["label"].split())
    if given.get("position") is None:
        given["position"] = place
    return given


def option_problems(options: list[dict[str, Any]]) -> list[Problem]:
    """Return every problem of cleaned options, duplicates last."""
    problems = [problem for option in options for problem in _problems_of(option)]
    for key in ("position", "id", "value"):
        seen = [repr(o[key]).lower() for o in options if o.get(key) is not None]
        if len(set(seen)) < len(seen):
            problems.append(invalid(f"Duplicated option {key}"))
    return problems


def _problems_of(option: Mapping[str, Any]) -> list[Problem]:
    messages = [
        *_text_messages("value", option.get("value")),
        *_text_messages("label", option.get("label")),
        *_value_messages(option.get("value")),
        *_color_messages(option.get("color")),
    ]
    if isinstance(option.get("label"), str) and "," in option["label"]:
        messages.append("Label must not contain a comma")
    if option.get("id") is not None and not _is_id(option["id"]):
        messages.append("Option id is invalid")
    if not _is_position(option["position"]):
        messages.append("Option position must be a whole number")
    return [invalid(message, dict(option)) for message in messages]


def _text_messages(name: str, text: Any) -> list[str]:
    if text is None:
        return [f"Option {name} is required"]
    if not isinstance(text, str):
        return [f"Option {name} must be a string of at least one character"]
    try:
        scalars.text(text)
    except scalars.Refusal as refusal:
        return [f"Option {name} must be {refusal}"]
    if not text:
        own = f"Option {name} must be a string of at least one character"
        return [own if name == "value" else "Label must not be empty"]
    return [f"Option {name} exceeds {MAX_LENGTH} characters"] if len(text) > MAX_LENGTH else []


def _value_messages(value: Any) -> list[str]:
    if not isinstance(value, str) or not value or _VALUE.fullmatch(value):
        return []
    shown = value if len(value) <= MAX_LENGTH else value[:MAX_LENGTH] + "…"
    shown = shown.encode(errors="backslashreplace").decode()
    return [f'Value must be in UPPER_CASE and follow snake_case "{shown}"']


def _color_messages(color: Any) -> list[str]:
    if color is None or color == "":
        return ["Option color is required"]
    return [] if color in COLORS else ["Option color must be a supported color"]


def _is_id(value: Any) -> bool:
    try:
        scalars.uuid(value)
    except scalars.Refusal:
        return False
    return True


def _is_position(value: Any) -> bool:
    try:
        scalars.integer(value, 0, scalars.INT_MAX)
    except scalars.Refusal:
        return False
    return True


def _option(raw: Mapping[str, Any]) -> Option:
    given = raw.get("id")
    option_id: UUID = new_id() if given is None else scalars.uuid(given)
    return Option(option_id, raw["value"], raw["label"], raw["color"], int(raw["position"]))
