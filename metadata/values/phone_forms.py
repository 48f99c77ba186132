"""SQL of conditions on a phone number, which depend on its country and calling code too.

The parameter is JSON as `metadata.types.composite.phone_filters` makes it: `{"starts": [number, …],
"any": [{"number", "by": {place: number}, "given", "suffix"}, …]}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from psycopg import sql

# Up to this many index ranges are read; with more numbers every record is looked at.
MAX_RANGES = 4

_PARAMETER = sql.SQL("{}::jsonb")
# In every collation a number and its forms with an extension sort next to each other, within these.
_RANGE = (
    "({{number}} >= {{parameter}} -> 'starts' ->> {0} "
    "AND {{number}} <= ({{parameter}} -> 'starts' ->> {0}) || ';f')"
)
_IN_RANGES = " OR ".join(_RANGE.format(place) for place in range(MAX_RANGES))
_AMONG = (
    "split_part({number}, ';ext=', 1) IN "
    "(SELECT jsonb_array_elements_text({parameter} -> 'starts'))"
)
# Searched without extension, a number matches with any; with one, only with the same.
_MATCHES = (
    "EXISTS (SELECT 1 FROM jsonb_array_elements({parameter} -> 'any') AS asked(phone) WHERE "
    "CASE WHEN asked.phone ->> 'suffix' = '' THEN split_part({number}, ';ext=', 1) "
    "ELSE {number} END IN ((asked.phone ->> 'given') || (asked.phone ->> 'suffix'), "
    "coalesce(asked.phone -> 'by' ->> {country}, asked.phone -> 'by' ->> {calling_code}, "
    "asked.phone ->> 'number') || (asked.phone ->> 'suffix')))"
)


def _form(text: str) -> Any:
    template = sql.SQL(text)

    def form(
        _kind: object,
        _field: object,
        column: sql.Composable,
        parameter: sql.Composable,
        country: sql.Composable,
        calling_code: sql.Composable,
    ) -> sql.Composable:
        return template.format(
            number=column,
            parameter=_PARAMETER.format(parameter),
            country=country,
            calling_code=calling_code,
        )

    return form


def _pattern(sign: str) -> Any:
    """Match `[as written, without separators]`; the latter is compared including the calling code
    where it starts with +.
    """
    return _form(
        f"({{number}} {sign} ({{parameter}} ->> 0) OR {{number}} {sign} ({{parameter}} ->> 1) OR "
        f"({{calling_code}} || {{number}}) {sign} ({{parameter}} ->> 1))"
    )


PHONE_FORMS: Mapping[str, Any] = MappingProxyType(
    {
        "phoneIn": _form(f"(({_IN_RANGES}) AND {_MATCHES})"),
        "phoneInMany": _form(f"({_AMONG} AND {_MATCHES})"),
        "phoneInOrNull": _form(f"({{number}} IS NULL OR {_MATCHES})"),
        "phoneNotIn": _form(f"({{number}} IS NOT NULL AND NOT {_MATCHES})"),
        "phoneLike": _pattern("LIKE"),
        "phoneIlike": _pattern("ILIKE"),
    }
)
