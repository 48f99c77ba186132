"""Read what a caller wrote into values of the right kind, before the data model judges them.

A `BadUserInput` names the member and what was expected (the sentences of upstream's input
validation, docs/api/metadata.md#errors). Members that an answer shows but a caller cannot set are
ignored, so that an answer can be sent back; other unknown members are refused by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from metadata.model.naming import collapse_spaces
from twenty.errors import BadUserInput

MAX_TEXT = 10_000
Reader = Callable[[str, Any], Any]


class Wrong(Exception):
    """The sentence about one member."""


def name_text(name: str, value: Any) -> str:
    """Return a name or label, trimmed, inner blanks collapsed. Only "" itself is empty here."""
    text = _text(name, value, MAX_TEXT)
    if not text:
        raise Wrong(f"{name} should not be empty")
    return collapse_spaces(text)


def optional_text(longest: int) -> Reader:
    def read(name: str, value: Any) -> str | None:
        return None if value is None else _text(name, value, longest)

    return read


def flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong(f"{name} must be a boolean value")
    return value


def identifier(name: str, value: Any) -> UUID:
    if isinstance(value, UUID):
        return value
    try:
        if isinstance(value, str) and len(value) == 36:
            return UUID(value)
    except ValueError:
        pass
    raise Wrong(f"{name} must be a UUID")


def one_of(*choices: str) -> Reader:
    def read(name: str, value: Any) -> str:
        if value not in choices or not isinstance(value, str):
            listed = ", ".join(choices)
            raise Wrong(f"{name} must be one of the following values: {listed}")
        return value

    return read


def anything(name: str, value: Any) -> Any:
    """Accept any JSON; its own checks come later."""
    return value


def mapping(name: str, value: Any) -> Any:
    if value is not None and not isinstance(value, Mapping):
        raise Wrong(f"{name} must be an object")
    return value


def or_null(reader: Reader) -> Reader:
    return lambda name, value: None if value is None else reader(name, value)


def read_values(
    given: Any,
    members: Mapping[str, Reader],
    *,
    required: Iterable[str] = (),
    passed_over: Iterable[str] = (),
    code: str,
) -> dict[str, Any]:
    """Return every value by its API name. Flags given as null count as not given."""
    if not isinstance(given, Mapping):
        raise BadUserInput("The request body must be a JSON object.", code=code)
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for name, value in given.items():
        reader = members.get(name)
        if reader is None:
            if name not in passed_over:
                wrong.append(f"property {str(name)[:80]} should not exist")
        elif value is not None or reader is not flag:
            try:
                values[name] = reader(name, value)
            except Wrong as sentence:
                wrong.append(str(sentence))
    wrong.extend(f"{name} should not be empty" for name in required if given.get(name) is None)
    if wrong:
        raise BadUserInput(
            ", ".join(dict.fromkeys(wrong)),
            code=code,
            body={"messages": list(dict.fromkeys(wrong))},
        )
    return values


def _text(name: str, value: Any, longest: int) -> str:
    if not isinstance(value, str):
        raise Wrong(f"{name} must be a string")
    if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
        raise Wrong(f"{name} must be a string of Unicode characters without NUL")
    if len(value) > longest:
        raise Wrong(f"{name} must be shorter than or equal to {longest} characters")
    return value
