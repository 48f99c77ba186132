"""Read values from REST bodies, GraphQL inputs and forms into checked Python values.

Readers take a JSON value and the API name it was given under; they raise `BadUserInput` with the
name, the value and what was expected.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from twenty.errors import ApiError, BadUserInput

INVALID_INPUT = "INVALID_INPUT"
MAX_SHOWN = 80


def text(value: Any, name: str, *, max_length: int) -> str:
    """Return a text that is not blank, surrounding spaces removed."""
    if not isinstance(value, str):
        raise wrong(name, value, "a text")
    trimmed = value.strip()
    if not trimmed:
        raise BadUserInput(f"{name} should not be empty", code=INVALID_INPUT)
    return _storable(trimmed, name, max_length)


def optional_text(value: Any, name: str, *, max_length: int) -> str | None:
    """Return a text, or None for null."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise wrong(name, value, "a text or null")
    return _storable(value, name, max_length)


def _storable(value: str, name: str, max_length: int) -> str:
    if len(value) > max_length:
        raise wrong(name, value, f"at most {max_length} characters")
    if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
        raise wrong(name, value, "a text of Unicode characters without NUL")
    return value


def flag(value: Any, name: str) -> bool:
    if not isinstance(value, bool):
        raise wrong(name, value, "true or false")
    return value


def optional_flag(value: Any, name: str) -> bool | None:
    return None if value is None else flag(value, name)


def identifier(value: Any, name: str) -> UUID:
    """Return the UUID that a text writes, in any case."""
    if isinstance(value, UUID):
        return value
    try:
        found = UUID(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or len(str(value)) != 36:
        raise wrong(name, value, "a UUID")
    return found


def moment(value: Any, name: str) -> datetime:
    """Return a date-time in ISO 8601, UTC without a zone; a date stands for its first instant."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    expectation = "a date and time such as 2030-12-31T23:59:59Z"
    if not isinstance(value, str):
        raise wrong(name, value, expectation)
    try:
        found = datetime.fromisoformat(value.strip())
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise wrong(name, value, expectation) from None


def optional_moment(value: Any, name: str) -> datetime | None:
    return None if value is None else moment(value, name)


def list_of(value: Any, name: str, *, at_least: int = 0, at_most: int = 1000) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise wrong(name, value, "a list")
    if len(value) < at_least:
        raise wrong(name, value, f"at least {at_least} entries")
    if len(value) > at_most:
        raise BadUserInput(
            f"{name} has {len(value)} entries; at most {at_most} are accepted", code=INVALID_INPUT
        )
    return list(value)


def mapping(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise wrong(name, value, "an object")
    return value


def refuse_unknown(given: Iterable[str], known: Iterable[str], what: str) -> None:
    """Raise `BadUserInput` for the first name that `what` does not have."""
    names = sorted(set(known))
    for name in given:
        if name not in names:
            message = f'{what} doesn\'t have any "{name}" field. Known: {", ".join(names)}.'
            raise BadUserInput(message, code=INVALID_INPUT)


def required(values: Mapping[str, Any], name: str, what: str) -> Any:
    if values.get(name) is None:
        raise BadUserInput(f"{what}: {name} is required", code=INVALID_INPUT)
    return values[name]


def wrong(name: str, value: Any, expectation: str) -> ApiError:
    shown = repr(value) if not isinstance(value, str) else f'"{value}"'
    if len(shown) > MAX_SHOWN:
        shown = shown[:MAX_SHOWN] + "…"
    return BadUserInput(f"{name} is {shown}; expected {expectation}", code=INVALID_INPUT)
