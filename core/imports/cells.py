"""A cell of a file → the JSON value that a body gives, by declared formats; nothing is guessed.

A cell is a text, or a number or truth value of a workbook. Raises `Refusal` with the expectation.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from core.imports.dates import DateReader
from core.imports.options import Options
from metadata.definitions import FieldDef
from metadata.parts import Kind
from metadata.types.kinds import option_values
from metadata.values import scalars
from metadata.values.scalars import Refusal
from twenty.errors import BadUserInput
from twenty.http.json_body import parse_json

Convert = Callable[[Any], Any]
_WORDS = {
    **dict.fromkeys(("true", "yes", "y", "1", "wahr", "ja", "j"), True),
    **dict.fromkeys(("false", "no", "n", "0", "falsch", "nein"), False),
}
_WHOLE = frozenset({"integer", "bigint"})
_NUMBERS = _WHOLE | {"float", "numeric", "position"}
_LISTS = frozenset({"text_array", "json_list"})


class Cells:
    """Converters for the formats that one import declares."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._dates = DateReader(options.date_format, options.time_zone)

    def converter(self, field: FieldDef, kind: Kind) -> Convert:
        key = kind.key
        if key in _NUMBERS:
            return partial(self._number, key)
        if key in ("enum", "enum_array"):
            choose = _Choice(field, kind).choose
            return choose if key == "enum" else lambda cell: list(map(choose, self.listed(cell)))
        plain: dict[str, Convert] = {
            "boolean": _boolean,
            "date": lambda cell: self._dates.day(as_text(cell).strip()),
            "datetime": lambda cell: self._dates.moment(as_text(cell).strip()),
            "json": _json,
            "uuid": lambda cell: as_text(cell).strip(),
        }
        return self.listed if key in _LISTS else plain.get(key, as_text)

    def listed(self, cell: Any) -> list[Any]:
        """Return the items of a JSON array, or of a text with the declared separator."""
        text = as_text(cell).strip()
        if text.startswith("["):
            found: list[Any] = _json(text)
            return found
        items = (item.strip() for item in text.split(self._options.list_separator))
        return [item for item in items if item]

    def amount(self, cell: Any) -> int:
        """Return an amount of money in millionths."""
        micros = self.decimal(cell) * 1_000_000
        if micros != micros.to_integral_value():
            raise Refusal("an amount of at most six decimals")
        return int(micros)

    def decimal(self, cell: Any) -> Decimal:
        if not isinstance(cell, str):
            return scalars.decimal(cell)
        return scalars.decimal(self._plain_number(cell.strip()))

    def _number(self, key: str, cell: Any) -> Any:
        number = self.decimal(cell)
        if key == "numeric":
            return str(number)
        is_whole = number == number.to_integral_value()
        if key in _WHOLE and not is_whole:
            raise Refusal(f"a whole number{self._declared()}")
        return int(number) if is_whole else float(number)

    def _plain_number(self, text: str) -> str:
        """Return the number as programs write it."""
        options, expected = self._options, Refusal(f"a number{self._declared()}")
        whole, sign, fraction = text.partition(options.decimal)
        if options.thousands and options.thousands in whole:
            first, *groups = whole.lstrip("+-").split(options.thousands)
            if not 1 <= len(first) <= 3 or any(len(group) != 3 for group in groups):
                raise expected
            whole = whole.replace(options.thousands, "")
        plain = f"{whole}.{fraction}" if sign else whole
        if options.decimal != "." and ("." in whole or "." in fraction):
            raise expected
        try:
            scalars.decimal(plain)
        except Refusal:
            raise expected from None
        return plain

    def _declared(self) -> str:
        options = self._options
        grouped = f" and thousands marked by '{options.thousands}'" if options.thousands else ""
        return (
            f" with '{options.decimal}' as its decimal sign{grouped}; declare other signs in"
            " 'decimal' and 'thousands'"
        )


def as_text(cell: Any) -> str:
    return cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False)


def _boolean(cell: Any) -> bool:
    if isinstance(cell, bool):
        return cell
    found = _WORDS.get(as_text(cell).strip().lower())
    if found is None:
        raise Refusal(f"one of {', '.join(_WORDS)}")
    return found


def _json(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    try:
        return parse_json(cell.encode("utf-8", "surrogatepass"))
    except BadUserInput:
        raise Refusal("JSON") from None


class _Choice:
    """An option by its value, or else by its label in any case."""

    def __init__(self, field: FieldDef, kind: Kind) -> None:
        self._values = option_values(kind, field)
        by_label: dict[str, list[str]] = {}
        for option in field.options if kind.values is None else ():
            by_label.setdefault(option.label.casefold(), []).append(option.value)
        self._by_label = by_label

    def choose(self, cell: Any) -> str:
        text = as_text(cell).strip()
        if text in self._values:
            return text
        found = self._by_label.get(text.casefold(), [])
        if len(found) > 1:
            raise Refusal(f"one of {', '.join(found)}: {len(found)} options have this label")
        if not found:
            raise Refusal(f"{scalars.one_of(self._values)}, or the label of one")
        return found[0]
