"""What is asked of an import: the body of `POST /rest/imports` → `Options`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from phonenumbers import SUPPORTED_REGIONS

from core.imports.dates import DateFormat
from metadata.values.currency_codes import CODES
from metadata.values.scalars import Refusal, shown
from twenty.errors import BadUserInput

INVALID_IMPORT = "INVALID_IMPORT"
CREATE, UPDATE, UPSERT = "create", "update", "upsert"
MODES = (CREATE, UPDATE, UPSERT)
SKIP, STOP = "skip", "stop"
CLEAR, KEEP = "clear", "keep"
MAX_COLUMNS = 1000
MAX_NAME = 1000  # characters of a heading or a path
_THOUSANDS = ("", ".", ",", " ", "'", "’", "\u00a0", "\u202f")
_DELIMITERS = ("", ",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Options:
    """`columns`: heading → path of a field, or None for a column to be left out; None as a whole:
    the headings are the paths. Empty texts stand for what was not said.
    """

    mode: str = CREATE
    match_on: tuple[str, ...] = ()
    columns: Mapping[str, str | None] | None = None
    date_format: str = ""
    time_zone: str = "UTC"
    decimal: str = "."
    thousands: str = ""
    phone_country: str = ""
    currency: str = ""
    list_separator: str = ";"
    empty_cells: str = CLEAR
    delimiter: str = ""
    sheet: str = ""
    on_error: str = SKIP
    skip_webhooks: bool = False

    def stored(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_stored(cls, stored: Mapping[str, Any]) -> Options:
        return cls(**{**stored, "match_on": tuple(stored["match_on"])})


def read_options(body: Mapping[str, Any]) -> Options:
    """Read everything but `object` and `dryRun`. Raises `BadUserInput` `INVALID_IMPORT`."""
    known = {"object", "dryRun", *_READERS}
    strange = next((name for name in body if name not in known), None)
    if strange is not None:
        raise invalid(f"{shown(strange)} is not known. Known are {', '.join(sorted(known))}")
    found: dict[str, Any] = {}
    for name, (attribute, read) in _READERS.items():
        if body.get(name) is not None:
            try:
                found[attribute] = read(body[name])
            except Refusal as refusal:
                told = shown(body[name])
                raise invalid(f"'{name}' is {told}; expected {refusal}") from None
    options = Options(**found)
    if options.thousands == options.decimal:
        raise invalid("'decimal' and 'thousands' are the same sign; expected different ones")
    if options.match_on and options.mode == CREATE:
        raise invalid("'matchOn' is for the modes update and upsert")
    return options


def read_flag(body: Mapping[str, Any], name: str) -> bool:
    value = body.get(name)
    if not isinstance(value, bool | None):
        raise invalid(f"'{name}' is {shown(value)}; expected true or false")
    return bool(value)


def invalid(what: str) -> BadUserInput:
    return BadUserInput(f"The import cannot be made: {what}.", code=INVALID_IMPORT)


def _one_of(*values: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if not isinstance(value, str) or value not in values:
            raise Refusal(f"one of {', '.join(repr(value) for value in values)}")
        return value

    return read


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Refusal("true or false")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value or len(value) > MAX_NAME or "\0" in value:
        raise Refusal(f"a text of 1 to {MAX_NAME} characters")
    return value


def _separator(value: Any) -> str:
    if not isinstance(value, str) or len(value) != 1 or value.isalnum() or value == "\0":
        raise Refusal("one sign that is neither letter nor digit")
    return value


def _names(value: Any) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not listed or len(listed) > MAX_COLUMNS:
        raise Refusal('a list of unique fields, such as ["emails"]')
    return tuple(map(_text, listed))


def _columns(value: Any) -> dict[str, str | None]:
    if not isinstance(value, dict) or not 0 < len(value) <= MAX_COLUMNS:
        raise Refusal(f"an object of 1 to {MAX_COLUMNS} headings, each with a field or null")
    return {_text(name): None if path is None else _text(path) for name, path in value.items()}


def _date_format(value: Any) -> str:
    return DateFormat(_text(value)).pattern


def _time_zone(value: Any) -> str:
    if not isinstance(value, str) or value not in available_timezones():
        raise Refusal("the name of a time zone such as Europe/Berlin")
    return ZoneInfo(value).key


def _country(value: Any) -> str:
    if not isinstance(value, str) or value not in SUPPORTED_REGIONS:
        raise Refusal("a country such as DE (ISO 3166)")
    return value


def _currency(value: Any) -> str:
    if not isinstance(value, str) or value not in CODES:
        raise Refusal("a currency such as EUR (ISO 4217)")
    return value


_READERS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "mode": ("mode", _one_of(*MODES)),
    "matchOn": ("match_on", _names),
    "columns": ("columns", _columns),
    "dateFormat": ("date_format", _date_format),
    "timeZone": ("time_zone", _time_zone),
    "decimal": ("decimal", _one_of(".", ",")),
    "thousands": ("thousands", _one_of(*_THOUSANDS)),
    "phoneCountry": ("phone_country", _country),
    "currency": ("currency", _currency),
    "listSeparator": ("list_separator", _separator),
    "emptyCells": ("empty_cells", _one_of(CLEAR, KEEP)),
    "delimiter": ("delimiter", _one_of(*_DELIMITERS)),
    "sheet": ("sheet", _text),
    "onError": ("on_error", _one_of(SKIP, STOP)),
    "skipWebhooks": ("skip_webhooks", _flag),
}
