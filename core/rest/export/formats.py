"""Which form a list is answered in: `format`, or else `Accept` (docs/api/rest.md#export).

Only a form that is named counts: what a wildcard would allow is answered as JSON, as ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from twenty.errors import BadUserInput
from twenty.http.query_string import QueryParameters

JSON = "application/json"
# What most clients send, looked at without parsing.
ORDINARY = frozenset({"", "*/*", JSON})
INVALID_FORMAT = "INVALID_FORMAT_QUERY_PARAM"


@dataclass(frozen=True, slots=True)
class Format:
    """`as_cells`: its records are rows of a table. `media_types`: the one it is sent as first."""

    name: str
    media_types: tuple[str, ...]
    charset: str
    as_cells: bool

    @property
    def content_type(self) -> str:
        return self.media_types[0] + self.charset


CSV = Format("csv", ("text/csv",), "; charset=utf-8", as_cells=True)
NDJSON = Format(
    "ndjson",
    ("application/x-ndjson", "application/ndjson", "application/jsonl"),
    "; charset=utf-8",
    as_cells=False,
)
XLSX = Format(
    "xlsx",
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",),
    "",
    as_cells=True,
)
_FORMATS = {found.name: found for found in (CSV, NDJSON, XLSX)}
_BY_TYPE = {kind: found for found in _FORMATS.values() for kind in found.media_types}


def read_format(parameters: QueryParameters, accept: str) -> Format | None:
    """Return the form of an export; None for JSON, a page of it."""
    given = parameters.get("format")
    if given is None:
        return _accepted(accept)
    name = ",".join(given)
    if name != "json" and name not in _FORMATS:
        raise BadUserInput(
            f"'format={name}' parameter invalid. Allowed values are json, {', '.join(_FORMATS)}",
            code=INVALID_FORMAT,
        )
    return _FORMATS.get(name)


def _accepted(accept: str) -> Format | None:
    """Return the form that an `Accept` header prefers to JSON, by its q-values."""
    qualities = _qualities(accept)
    named = [kind for kind in qualities if kind in _BY_TYPE and qualities[kind] > 0]
    if not named:
        return None
    best = max(named, key=lambda kind: qualities[kind])  # of equals, the one named first
    if JSON in qualities:
        is_json = qualities[JSON] >= qualities[best]
    else:  # at most allowed by a wildcard
        is_json = _of_wildcard(qualities) > qualities[best]
    return None if is_json else _BY_TYPE[best]


def _of_wildcard(qualities: Mapping[str, float]) -> float:
    return qualities.get("application/*", qualities.get("*/*", 0.0))


def _qualities(accept: str) -> dict[str, float]:
    """Return media range → quality; what is no number counts as 1, as without one."""
    found: dict[str, float] = {}
    for part in accept.split(","):
        kind, *options = (text.strip().lower() for text in part.split(";"))
        quality = 1.0
        for option in options:
            name, _, value = option.partition("=")
            if name.strip() == "q":
                quality = _quality(value.strip())
        found.setdefault(kind, quality)
    return found


def _quality(text: str) -> float:
    digits = text.replace(".", "", 1)
    if not (digits.isascii() and digits.isdigit()) or len(text) > 5:
        return 1.0
    return min(float(text), 1.0)
